package chat.exo.relay.mesh;

import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.read.Reads;
import java.util.List;
import java.util.Optional;

/**
 * Who a connection is: what the two sides say of themselves when it begins, and what of it is believed.
 *
 * <p>Two relays that name each other dial each other, and one connection is enough. That the same relay is behind a connection
 * we accepted and behind one we dialled is proved, not said: the id of the handshake that we send on the dialled one is random
 * and told nobody else, and comes back on the other. So a relay returns the handshakes of who dials it on its own link to the
 * process that they name, if they come from where that link leads: a process id is a word on a link too, and a relay that says
 * another's would be told what that said, and could say it where it is believed. So who brings the proof has to come from where the
 * link leads as well, or with a token. The relay with the greater process id then ends the connection that it dialled.
 */
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
    Neighbour accepted = new Neighbour(peer, vouched ? Neighbour.Kind.VOUCHED : Neighbour.Kind.ACCEPTED, "", effects.account(peer));
    neighbours.add(accepted);
    greet(accepted, "", effects);
  }

  /** Whom we dialled introduces itself, or is quiet, and then we begin. */
  void dialled(PeerId peer, String url, Effects effects) {
    Neighbour link = new Neighbour(peer, Neighbour.Kind.DIALLED, url, effects.account(peer));
    neighbours.add(link);
    effects.trust(peer);
    greet(link, "", effects);
    reads.linkUp(link, effects);
  }

  private void greet(Neighbour other, String replyTo, Effects effects) {
    String id = neighbours.newId();
    other.greeted(id, replyTo.isEmpty());
    effects.send(other.id(), WireWriter.handshake(id, replyTo, neighbours.processId()));
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
          case Message.Reconcile turn -> List.of();
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

  /** What is said in a session is for who keeps the store; who may open one is told there by {@link #met}. */
  void session(Neighbour from, Message.Reconcile turn, Effects effects) {
    effects.session(from.id(), neighbours.processId(), turn.text());
  }

  /** One of our kind is behind a connection that is a link or came with a token: it may have sessions. */
  private void met(Neighbour relay, Effects effects) {
    if (relay.isLink() || relay.isRelay()) {
      effects.met(relay.id(), relay.url(), relay.isDialled(), relay.processId().orElse(""));
    }
  }

  /** Only the handshake is obeyed, and the time told. not gun: mob, opt, service and tag let any stranger steer the relay. */
  void control(Neighbour from, Message.Dam dam, Effects effects) {
    if (dam.kind().equals("nts") && dam.askedAt().isPresent()) {
      effects.send(from.id(), WireWriter.time(neighbours.newId(), dam.id(), dam.askedAt().getAsDouble(), effects.wallMillis()));
    }
    if (!dam.kind().equals("?")) {
      return;
    }
    boolean returned = !dam.replyTo().isEmpty() && !dam.replyTo().equals(from.firstGreeting());
    dam.processId().ifPresent(from::introduce);
    if (dam.replyTo().isEmpty()) {
      greet(from, dam.id(), effects);
    }
    if (dam.speaker() == Message.Dam.Speaker.EXO_RELAY && !dam.processId().filter(neighbours.processId()::equals).isPresent()) {
      met(from, effects);
    }
    if (from.isLink()) {
      if (dam.processId().filter(neighbours.processId()::equals).isPresent()) {
        effects.close(from.id(), "this relay is its own peer");
      }
    } else if (dam.speaker() == Message.Dam.Speaker.EXO_RELAY && dam.processId().isPresent()) {
      if (returned) {
        greetingReturned(from, dam.replyTo(), dam.processId().get(), effects);
      } else {
        greeted(from, dam.id(), dam.processId().get(), effects);
      }
    }
  }

  /** Somebody dialled us who says it is a relay; if we dialled that too, it is asked there whether it has. */
  private void greeted(Neighbour from, String greeting, String process, Effects effects) {
    from.greetedUs(greeting);
    if (from.mayHaveGreetingReturned()) {
      neighbours.links().stream()
          .filter(link -> link.processId().filter(process::equals).isPresent() && effects.sameHost(from.id(), link.id()))
          .findFirst()
          .ifPresent(link -> returnGreeting(link, greeting, effects));
    }
  }

  /** It knows what we told the relay we dialled, so it is that. */
  private void greetingReturned(Neighbour from, String greeting, String process, Effects effects) {
    Optional<Neighbour> same = neighbours.links().stream().filter(link -> link.greeting().equals(greeting)).findFirst();
    if (same.isEmpty() || !(from.vouched() || effects.sameHost(from.id(), same.get().id()))) {
      return;
    }
    if (neighbours.processId().compareTo(process) > 0) {
      unite(from, same.get(), effects);
    } else {
      returnGreeting(same.get(), from.greetingOfIts(), effects); // so that it knows too
    }
  }

  private void returnGreeting(Neighbour link, String greeting, Effects effects) {
    effects.send(link.id(), WireWriter.handshake(neighbours.newId(), greeting, neighbours.processId()));
  }

  /** Both are one relay: what it was not known to have got goes out on the connection that stays. */
  private void unite(Neighbour stays, Neighbour goes, Effects effects) {
    neighbours.unite(stays, goes);
    reads.closed(goes);
    effects.trust(stays.id());
    effects.close(goes.id(), "the relay has dialled us too");
    reads.linkUp(stays, effects);
    met(stays, effects);
  }
}
