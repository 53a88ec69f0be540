package chat.exo.relay.mesh.read;

import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.mesh.link.Links;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.seen.SeenMessages;
import java.util.List;
import java.util.OptionalInt;

/** What others are asked for because a neighbour asked here: the asker itself, relays, and a few clients. */
final class Questions {
  private final Neighbours neighbours;
  private final SeenMessages seen;
  private final Links links;
  private final Seeker seeker;
  private final MeshOptions options;

  Questions(Neighbours neighbours, SeenMessages seen, Links links, Seeker seeker, MeshOptions options) {
    this.neighbours = neighbours;
    this.seen = seen;
    this.links = links;
    this.seeker = seeker;
    this.options = options;
  }

  /**
   * Nothing here: upstream relays and a few clients are asked. Each relay asks under an id of its own, mapped to the
   * asker's: under the asker's a neighbour that met it on another way would drop it, and never push to us.
   */
  void seek(PeerId asker, Message.Get get, long nowMillis, Effects effects) {
    boolean fromLink = neighbours.get(asker).filter(Neighbour::isLink).isPresent();
    for (Neighbour link : neighbours.relays()) {
      if (!link.id().equals(asker)
          && !(fromLink && link.named(get.heardBy()))
          && links.shouldAsk(link, get.query(), nowMillis, false)) {
        String id = neighbours.newId();
        seen.add(id, new SeenMessages.Origin(asker, get.id(), true), nowMillis);
        effects.send(link.id(), WireWriter.get(id, get.query(), OptionalInt.empty(), heardBy(asker)));
      }
    }
    seeker.seek(get.id(), get.query(), asker, nowMillis, effects);
  }

  /** Found here: upstream relays are asked once a connection, so that they push what changes there. */
  void askLinks(PeerId asker, Message.Get get, OptionalInt hash, long nowMillis, Effects effects) {
    for (Neighbour link : neighbours.relays()) {
      if (!link.id().equals(asker) && links.shouldAsk(link, get.query(), nowMillis, true)) {
        ask(link.id(), get.query(), hash, nowMillis, effects);
      }
    }
  }

  /**
   * Asks the asker for the same: what it wrote offline gun.js never sends again, but it answers a GET from memory. With
   * the hash of what is here a client that has nothing newer stays silent. Asked behind the answer, because there are clients
   * that take the first message they get for it.
   */
  void askBack(PeerId asker, Message.Get get, OptionalInt hash, long nowMillis, Effects effects) {
    boolean one = get.query().soul().isPresent() && get.query().unbounded();
    neighbours
        .get(asker)
        .filter(peer -> one && !peer.isRelay() && peer.canSend(get.query().soul().map(Soul::text)) && peer.mayAskBack(options.maxAskBackPerPeer()))
        .ifPresent(peer -> ask(asker, get.query(), hash, nowMillis, effects));
  }

  /** Asks on the relay's own account. */
  void ask(PeerId to, Query query, OptionalInt hash, long nowMillis, Effects effects) {
    effects.send(to, WireWriter.get(ownId(nowMillis), query, hash, List.of()));
  }

  /** An id of the relay's own, whose answers are its own. */
  String ownId(long nowMillis) {
    String id = neighbours.newId();
    seen.add(id, new SeenMessages.Origin(PeerId.SELF, id, true), nowMillis);
    return id;
  }

  private List<String> heardBy(PeerId asker) {
    return neighbours.get(asker).flatMap(Neighbour::processId).map(List::of).orElse(List.of());
  }
}
