package chat.exo.relay.mesh.read;

import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.relay.mesh.link.Links;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What one link needs to have read, in its order: what has to be read again, what it missed, what readers of an earlier run waited
 * for, what readers wait for now, and behind that everything, if that is due. Gathered when it is its turn, a little at a time.
 */
final class LinkAgenda {
  /** Subscriptions that are looked at in one turn; many readers wait for the same. */
  private static final int LOOKS_A_TURN = 5_000;

  private final Links links;
  private final Neighbour link;
  private final ArrayDeque<LinkPurpose> waiting = new ArrayDeque<>();
  /** What readers of an earlier run waited for. */
  private ArrayDeque<Query> remembered = new ArrayDeque<>();
  /** Whose subscriptions are not looked at yet. */
  private ArrayDeque<PeerId> readers = new ArrayDeque<>();
  /** How many of the souls it missed are still to be read in this round; what it refuses meanwhile waits for the next. */
  private int missedLeft;
  /** What it refused is due. */
  private boolean sendAgain;
  /** Or has: once a connection is enough for who never acks what it had, and so never seems to have it. */
  private boolean sendsEverything;
  private boolean looksLater;

  LinkAgenda(Links links, Neighbour link) {
    this.links = links;
    this.link = link;
  }

  Neighbour link() {
    return link;
  }

  /** It is connected: all begins anew. */
  void begin() {
    missedLeft = links.missed(link);
    remembered = new ArrayDeque<>(links.remembered());
    readers = new ArrayDeque<>(links.readers());
  }

  /** The store could not be read. */
  void again(LinkPurpose purpose) {
    waiting.add(purpose);
  }

  /** What the link could not take a while ago is due. */
  void refusedIsDue() {
    sendAgain = true;
  }

  /**
   * What to read next; empty if nothing is left, or this turn has done enough.
   *
   * @param others whether other reads for this link are under way
   */
  Optional<LinkPurpose> next(boolean others) {
    looksLater = false;
    while (!waiting.isEmpty() || gather(others)) {
      LinkPurpose next = waiting.remove();
      if (next instanceof LinkPurpose.Subscribe subscribe && links.wasAsked(link, subscribe.query())) {
        continue;
      }
      if (next instanceof LinkPurpose.CatchUp catchUp && !links.catchesUp(link, catchUp.soul())) {
        continue; // it waited here twice
      }
      return Optional.of(next);
    }
    return Optional.empty();
  }

  /** Whether more is to be looked at in another turn. */
  boolean looksLater() {
    return looksLater;
  }

  private boolean gather(boolean others) {
    if (sendAgain) {
      sendAgain = false;
      missedLeft = links.missed(link);
    }
    if (missedLeft > 0) {
      missedLeft--;
      Optional<Soul> missed = links.eldestMissed(link);
      missed.ifPresent(soul -> waiting.add(new LinkPurpose.CatchUp(soul)));
      if (missed.isPresent()) {
        return true;
      }
    }
    if (!remembered.isEmpty()) {
      waiting.add(new LinkPurpose.Subscribe(remembered.remove()));
      return true;
    }
    return gatherSubscriptions(others);
  }

  private boolean gatherSubscriptions(boolean others) {
    for (int looks = 0; looks < LOOKS_A_TURN; looks++) {
      PeerId reader = readers.poll();
      if (reader == null) {
        return gatherEverything(others);
      }
      if (!reader.equals(link.id())) {
        for (Query query : links.wantedBy(reader)) {
          looks++;
          if (!links.wasAsked(link, query)) {
            waiting.add(new LinkPurpose.Subscribe(query));
          }
        }
      }
      if (!waiting.isEmpty()) {
        return true;
      }
    }
    looksLater = true;
    return false;
  }

  private boolean gatherEverything(boolean others) {
    Optional<String> from = links.everythingFrom(link);
    if (from.isEmpty() || others || sendsEverything) {
      return false;
    }
    sendsEverything = true;
    waiting.add(new LinkPurpose.Everything(from.get(), links.forgotten(link)));
    return true;
  }
}
