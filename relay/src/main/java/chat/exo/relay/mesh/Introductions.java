package chat.exo.relay.mesh;

import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.read.Reads;
import java.util.List;

/** Who a connection is: what the two sides say of themselves when it begins, and what of it is believed. */
final class Introductions {
  private final Neighbours neighbours;
  private final Reads reads;
  private final int maxAcceptedRelays;

  Introductions(Neighbours neighbours, Reads reads, int maxAcceptedRelays) {
    this.neighbours = neighbours;
    this.reads = reads;
    this.maxAcceptedRelays = maxAcceptedRelays;
  }

  /** We introduce ourselves first to who dialled us. */
  void accepted(PeerId peer, boolean vouched, Effects effects) {
    neighbours.add(new Neighbour(peer, vouched ? Neighbour.Kind.VOUCHED : Neighbour.Kind.ACCEPTED, "", effects.account(peer)));
    effects.send(peer, WireWriter.handshake(neighbours.newId(), "", neighbours.processId()));
  }

  /** Whom we dialled introduces itself, or is quiet, and then we begin. */
  void dialled(PeerId peer, String url, Effects effects) {
    Neighbour link = new Neighbour(peer, Neighbour.Kind.DIALLED, url, effects.account(peer));
    neighbours.add(link);
    effects.send(peer, WireWriter.handshake(neighbours.newId(), "", neighbours.processId()));
    reads.linkUp(link, effects);
  }

  /**
   * A relay that dialled us says so in its handshake, or, gun's, shows it by naming its other peers. It has readers we do
   * not see, and writes that it passes on only to who asked; so it is asked for what ours wait for, if the operator gave it a
   * token. Anybody can say as much, and would learn what everybody reads; without a token it is asked for what it asks
   * itself, like a page. A page that names other relays would pass questions on to them, and is not asked for others either.
   */
  void noticed(Neighbour from, Message message, Effects effects) {
    List<String> heardBy =
        switch (message) {
          case Message.Put put -> put.heardBy();
          case Message.Get get -> get.heardBy();
          case Message.Dam dam -> List.of();
          case Message.Reply reply -> List.of();
        };
    boolean saysRelay = message instanceof Message.Dam dam && dam.speaker() == Message.Dam.Speaker.EXO_RELAY;
    if (saysRelay || !heardBy.isEmpty()) {
      neighbours.passesOn(from);
    }
    if ((saysRelay || namesProcesses(heardBy)) && neighbours.promote(from, maxAcceptedRelays)) {
      reads.linkUp(from, effects);
    }
  }

  /** gun: a page with several relays names them by url; who is dialled is known by its process id alone. */
  private static boolean namesProcesses(List<String> heardBy) {
    return heardBy.stream().anyMatch(name -> name.indexOf('/') < 0);
  }

  /** Only the handshake is obeyed. not gun: mob, opt, service and tag let any stranger steer the relay. */
  void control(Neighbour from, Message.Dam dam, Effects effects) {
    if (!dam.kind().equals("?")) {
      return;
    }
    dam.processId().ifPresent(from::introduce);
    if (dam.replyTo().isEmpty()) {
      effects.send(from.id(), WireWriter.handshake(neighbours.newId(), dam.id(), neighbours.processId()));
    }
    if (from.dialled() && dam.processId().filter(neighbours.processId()::equals).isPresent()) {
      effects.close(from.id(), "this relay is its own peer");
    }
  }
}
