package chat.exo.relay.mesh.write;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.query.Subscriptions;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.Weight;
import chat.exo.relay.mesh.link.Links;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.read.Seeker;
import chat.exo.relay.mesh.seen.Owed;
import chat.exo.relay.mesh.seen.SeenMessages;
import chat.exo.relay.mesh.seen.Touches;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Puts under way: from hearing one to its one ack, or its one error.
 *
 * <p>gun acks only what changed something and never what lies in the future. Here every valid put is acked exactly once to
 * everybody who sent it, however often it is repeated: when all of it is decided and as durable as promised.
 */
public final class Writes {
  /** Many future writes may fall due at one moment; those left are begun in the next turns. */
  private static final int DEFERRED_IN_A_TURN = 100;

  private static final String UNDER_WAY = "this write is under way already; write again in a moment";
  private static final String NOT_DONE = "the relay could not finish this; write again later";

  private static final String TOO_MUCH =
      "the relay holds as much from the future as it may; set the clock and write again";

  /** An odd number without pattern. */
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private record Deferred(long dueMillis, Owed owed, Graph graph, long bytes) {}

  private final Neighbours neighbours;
  private final SeenMessages seen;
  private final Touches touches;
  private final Delivery delivery;
  private final Seeker seeker;
  private final MeshOptions options;
  private final Map<Long, Owed> pending = new HashMap<>();
  private final PriorityQueue<Deferred> deferred = new PriorityQueue<>(Comparator.comparingLong(Deferred::dueMillis));
  private long deferredBytes;
  private long lastTicket;

  public Writes(
      Neighbours neighbours,
      Subscriptions<PeerId> subscriptions,
      SeenMessages seen,
      Touches touches,
      Links links,
      Seeker seeker,
      MeshOptions options) {
    this.neighbours = neighbours;
    this.seen = seen;
    this.touches = touches;
    this.delivery = new Delivery(neighbours, subscriptions, seen, links);
    this.seeker = seeker;
    this.options = options;
  }

  public void heard(Neighbour from, Message.Put put, long nowMillis, Effects effects) {
    Owed owed = new Owed(from, put);
    switch (seen.put(put.id(), contentOf(put.graph()), owed, nowMillis)) {
      case NEW -> start(owed, put.graph(), effects);
      case STORED -> ack(put, from.id(), effects);
      case UNDER_WAY -> join(seen.underWay(put.id()), from.id(), effects);
    }
  }

  public void written(long ticket, Graph changed, Graph future, long nowMillis, Effects effects) {
    Owed owed = pending.remove(ticket);
    if (owed == null) {
      throw new IllegalStateException("no write is under way with ticket " + ticket + " of " + pending.size());
    }
    boolean told = false;
    try {
      if (!changed.isEmpty()) {
        touches.changed(owed.from(), changed);
        delivery.deliver(owed.put(), owed.from(), asker(owed.put(), nowMillis), changed, nowMillis, effects);
      }
      if (future.isEmpty()) {
        done(owed, effects);
      } else {
        defer(owed, future, nowMillis, effects);
      }
      told = true;
    } finally {
      if (!told) {
        seen.forget(owed); // or whoever repeats it would wait for ever for what is over
      }
    }
  }

  /**
   * Part or all of a put was refused; the error goes out now and takes the place of the ack. What gun passes over in silence has no
   * text, and is acked like what changes nothing.
   */
  public void refused(long ticket, String text, Effects effects) {
    Owed owed = pending.get(ticket);
    if (owed != null && !text.isEmpty()) {
      fail(owed, text, effects);
    }
  }

  /** Nothing of a put is left to be written. */
  public void dropped(long ticket, Effects effects) {
    Owed owed = pending.remove(ticket);
    if (owed != null) {
      fail(owed, NOT_DONE, effects);
      seen.forget(owed);
    }
  }

  /** When there is something to do, at once or with the first deferred write, or {@link Long#MAX_VALUE}. */
  public long nextDueMillis() {
    return delivery.isWaiting() ? 0 : firstDueMillis();
  }

  private long firstDueMillis() {
    Deferred first = deferred.peek();
    return first == null ? Long.MAX_VALUE : first.dueMillis;
  }

  /** Tells more of what was written, and writes some of what was in the future and is not any more. */
  public void turn(long nowMillis, Effects effects) {
    delivery.turn(effects);
    for (int i = 0; i < DEFERRED_IN_A_TURN && firstDueMillis() <= nowMillis; i++) {
      Deferred due = deferred.remove();
      deferredBytes -= due.bytes;
      due.owed.account().release(Held.DEFERRED, due.bytes);
      start(due.owed, due.graph, effects);
    }
  }

  public int deferredCount() {
    return deferred.size();
  }

  private void start(Owed owed, Graph graph, Effects effects) {
    long ticket = ++lastTicket;
    pending.put(ticket, owed);
    boolean begun = false;
    try {
      effects.write(ticket, owed.from(), graph);
      begun = true;
    } finally {
      if (!begun) {
        pending.remove(ticket);
        seen.forget(owed);
      }
    }
  }

  private void join(Owed owed, PeerId peer, Effects effects) {
    Optional<String> error = owed.error();
    if (error.isPresent()) {
      effects.send(peer, WireWriter.error(neighbours.newId(), owed.put().id(), error.get()));
    } else if (!owed.alsoFor(peer)) {
      effects.send(peer, WireWriter.error(neighbours.newId(), owed.put().id(), UNDER_WAY));
    }
  }

  private void done(Owed owed, Effects effects) {
    if (owed.error().isPresent()) {
      seen.forget(owed);
      return;
    }
    seen.stored(owed);
    owed.waiting().forEach(peer -> ack(owed.put(), peer, effects));
  }

  /** An answer is not acked: nobody waits for that. */
  private void ack(Message.Put put, PeerId to, Effects effects) {
    if (put.replyTo().isEmpty()) {
      effects.send(to, WireWriter.ack(neighbours.newId(), put.id()));
    }
  }

  /** The first error is told, and is the answer. */
  private void fail(Owed owed, String text, Effects effects) {
    if (owed.error().isPresent()) {
      return;
    }
    owed.failed(text);
    owed.waiting().forEach(peer -> effects.send(peer, WireWriter.error(neighbours.newId(), owed.put().id(), text)));
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

  private void defer(Owed owed, Graph future, long nowMillis, Effects effects) {
    double aheadMillis = latestState(future) - effects.wallMillis();
    long bytes = Weight.of(future) + owed.put().text().end() - owed.put().text().start();
    if (aheadMillis > options.maxDeferMillis()) {
      fail(owed, tooFar(aheadMillis), effects);
      seen.forget(owed);
    } else if (!hold(owed, bytes)) {
      fail(owed, TOO_MUCH, effects);
      seen.forget(owed);
    } else {
      // It waits as long as it lies ahead now. If the clock is set meanwhile the writer says again that it is early, or takes it late.
      long waitMillis = Math.max(1, (long) Math.ceil(aheadMillis));
      deferred.add(new Deferred(nowMillis + waitMillis, owed, future, bytes));
    }
  }

  /** Charged to its writer, also if that has gone: coming and going again must not make room. */
  private boolean hold(Owed owed, long bytes) {
    Ledger.Account account = owed.account();
    boolean room =
        account.bytes(Held.DEFERRED) + bytes <= options.maxDeferredBytesPerPeer()
            && deferredBytes + bytes <= options.maxDeferredBytes();
    boolean here = neighbours.get(owed.from()).isPresent();
    if (!room || (here && !account.mayHold(bytes))) {
      return false;
    }
    account.add(Held.DEFERRED, bytes);
    deferredBytes += bytes;
    return true;
  }

  /** Stands for what a put says, in whatever order it says it. Only puts of one id are compared. */
  private static int contentOf(Graph graph) {
    long sum = 0;
    for (Node node : graph.nodes()) {
      long soul = node.soul().text().hashCode();
      for (Cell cell : node.cells()) {
        long one = (soul * 31 + cell.key().hashCode()) * MIX + Double.doubleToLongBits(cell.state());
        one = (one ^ (one >>> 29)) * MIX + cell.value().hashCode();
        sum += (one ^ (one >>> 32)) * MIX;
      }
    }
    return (int) (sum >>> 32);
  }

  private String tooFar(double aheadMillis) {
    return "expected a state at most "
        + options.maxDeferMillis() / 1000
        + " s ahead of this relay's clock, got "
        + (long) (aheadMillis / 1000)
        + " s; set the clock and write again";
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
