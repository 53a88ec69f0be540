package chat.exo.relay.mesh;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Puts under way: from hearing one to its one ack, or its one error.
 *
 * <p>gun acks only what changed something and never what lies in the future. Here every valid put is acked exactly once:
 * when all of it is decided and as durable as promised.
 */
final class Writes {
  private record Pending(PeerId from, Message.Put put, boolean errorSent) {}

  private record Deferred(long dueMillis, Pending write, Graph graph) {}

  private final Neighbours neighbours;
  private final SeenMessages seen;
  private final Touches touches;
  private final Delivery delivery;
  private final Seeker seeker;
  private final MeshOptions options;
  private final Map<Long, Pending> pending = new HashMap<>();
  private final PriorityQueue<Deferred> deferred = new PriorityQueue<>(Comparator.comparingLong(Deferred::dueMillis));
  private long lastTicket;

  Writes(
      Neighbours neighbours,
      SeenMessages seen,
      Touches touches,
      Delivery delivery,
      Seeker seeker,
      MeshOptions options) {
    this.neighbours = neighbours;
    this.seen = seen;
    this.touches = touches;
    this.delivery = delivery;
    this.seeker = seeker;
    this.options = options;
  }

  void heard(PeerId from, Message.Put put, Effects effects) {
    touches.wrote(from, put.graph());
    start(new Pending(from, put, false), put.graph(), effects);
  }

  void written(long ticket, Graph changed, Graph future, long nowMillis, Effects effects) {
    Pending write = pending.remove(ticket);
    if (write == null) {
      throw new IllegalStateException("no write is under way with ticket " + ticket + " of " + pending.size());
    }
    if (!changed.isEmpty()) {
      delivery.deliver(write.put, write.from, asker(write.put, nowMillis), changed, nowMillis, effects);
    }
    if (future.isEmpty()) {
      ack(write, effects);
    } else {
      defer(write, future, nowMillis, effects);
    }
  }

  /** Part or all of a put was refused; the error goes out now and takes the place of the ack. Without a text nothing does. */
  void refused(long ticket, String text, Effects effects) {
    Pending write = pending.get(ticket);
    if (write == null || write.errorSent) {
      return;
    }
    if (!text.isEmpty()) {
      effects.send(write.from, WireWriter.error(neighbours.newId(), write.put.id(), text));
    }
    pending.put(ticket, new Pending(write.from, write.put, true));
  }

  /** Nothing of a put is left to be written. */
  void dropped(long ticket) {
    pending.remove(ticket);
  }

  /** When the first deferred write is due, or {@link Long#MAX_VALUE}. */
  long nextDueMillis() {
    Deferred first = deferred.peek();
    return first == null ? Long.MAX_VALUE : first.dueMillis;
  }

  /** Writes what was in the future and is not any more. */
  void turn(long nowMillis, Effects effects) {
    while (nextDueMillis() <= nowMillis) {
      Deferred due = deferred.remove();
      neighbours.get(due.write.from).ifPresent(peer -> peer.addDeferred(-due.graph.cellCount()));
      start(due.write, due.graph, effects);
    }
  }

  int deferredCount() {
    return deferred.size();
  }

  private void start(Pending write, Graph graph, Effects effects) {
    long ticket = ++lastTicket;
    pending.put(ticket, write);
    effects.write(ticket, write.from, graph);
  }

  /** An answer is not acked: nobody waits for that. */
  private void ack(Pending write, Effects effects) {
    if (!write.errorSent && write.put.replyTo().isEmpty()) {
      effects.send(write.from, WireWriter.ack(neighbours.newId(), write.put.id()));
    }
  }

  /** The GET that an answer is for, as its asker knows it. */
  private Optional<SeenMessages.Origin> asker(Message.Put put, long nowMillis) {
    if (put.replyTo().isEmpty()) {
      return Optional.empty();
    }
    Optional<SeenMessages.Origin> asker = seen.origin(put.replyTo(), nowMillis).filter(SeenMessages.Origin::get);
    asker.ifPresent(origin -> seeker.answered(origin.originalId()));
    return asker;
  }

  private void defer(Pending write, Graph future, long nowMillis, Effects effects) {
    double latest = latestState(future);
    int cells = future.cellCount();
    Optional<Neighbour> peer = neighbours.get(write.from);
    boolean tooFar = latest - nowMillis > options.maxDeferMillis();
    boolean tooMany =
        peer.map(Neighbour::deferredCells).orElse(0) + cells > options.maxDeferredCellsPerPeer();
    if (tooFar || tooMany) {
      if (!write.errorSent) {
        effects.send(write.from, WireWriter.error(neighbours.newId(), write.put.id(), tooFar ? tooFar(latest - nowMillis) : tooMany()));
      }
      return;
    }
    peer.ifPresent(neighbour -> neighbour.addDeferred(cells));
    // The clock is in whole milliseconds and states are not, so a write is due in the millisecond after its state.
    deferred.add(new Deferred((long) Math.ceil(latest), write, future));
  }

  private String tooFar(double aheadMillis) {
    return "expected a state at most "
        + options.maxDeferMillis() / 1000
        + " s ahead of this relay's clock, got "
        + (long) (aheadMillis / 1000)
        + " s; set the clock and write again";
  }

  private String tooMany() {
    return "expected at most "
        + options.maxDeferredCellsPerPeer()
        + " keys with future states from one connection; set the clock and write again";
  }

  private static double latestState(Graph graph) {
    double latest = Double.NEGATIVE_INFINITY;
    for (Node node : graph.nodes()) {
      for (Cell cell : node.cells()) {
        latest = Math.max(latest, cell.state());
      }
    }
    return latest;
  }
}
