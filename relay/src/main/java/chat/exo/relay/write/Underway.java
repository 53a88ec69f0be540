package chat.exo.relay.write;

import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.LimitOptions;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What each connection has under way, and all together: writes not stored, reads not answered, their bytes. A connection that
 * has too much is not read from until half of it is done. Used by the loop.
 */
public final class Underway {
  private static final class Load {
    private int writes;
    private Set<Long> reads = Set.of(); // nearly all loads are of one write

    private boolean none() {
      return writes == 0 && reads.isEmpty();
    }
  }

  /** A write that is under way; {@code share} is of {@link chat.exo.relay.limit.Ledger.Account}, {@code counted} of what it changes. */
  record Ticket(PeerId from, long share, long counted, long bytes) {}

  private final Supplier<LimitOptions> limits;
  private final LimitCounts counts;
  private final Consumer<PeerId> hold;
  private final Consumer<PeerId> release;
  private final Map<PeerId, Load> loads = new HashMap<>();
  private final Map<Long, Ticket> writes = new HashMap<>();
  private final Map<Long, PeerId> reads = new HashMap<>();
  private final Set<PeerId> held = new HashSet<>();
  private long bytes;

  public Underway(Supplier<LimitOptions> limits, LimitCounts counts, Consumer<PeerId> hold, Consumer<PeerId> release) {
    this.limits = limits;
    this.counts = counts;
    this.hold = hold;
    this.release = release;
  }

  public long bytes() {
    return bytes;
  }

  public int reads() {
    return reads.size();
  }

  public void write(long ticket, PeerId from, long share, long counted, long size) {
    writes.put(ticket, new Ticket(from, share, counted, size));
    bytes += size;
    Load load = loads.computeIfAbsent(from, peer -> new Load());
    load.writes++;
    if (load.writes >= limits.get().waitingWrites()) {
      holdBack(from, Limit.WAITING_WRITES);
    } else if (bytes > limits.get().inFlightBytes()) {
      holdBack(from, Limit.IN_FLIGHT);
    }
  }

  /** What a write is, while it is under way. */
  Ticket writing(long ticket) {
    Ticket found = writes.get(ticket);
    if (found == null) {
      throw new IllegalStateException("no write is under way with ticket " + ticket + " of " + writes.size());
    }
    return found;
  }

  public void writeDone(long ticket) {
    Ticket done = writes.remove(ticket);
    if (done != null) {
      bytes -= done.bytes;
      Load load = loads.get(done.from);
      if (load != null) {
        load.writes--;
        letGo(done.from, load);
      }
    }
  }

  public void read(long ticket, PeerId from) {
    reads.put(ticket, from);
    Load load = loads.computeIfAbsent(from, peer -> new Load());
    if (load.reads.isEmpty()) {
      load.reads = new HashSet<>(4);
    }
    load.reads.add(ticket);
    if (load.reads.size() >= limits.get().waitingReads()) {
      holdBack(from, Limit.WAITING_READS);
    }
  }

  public void readDone(long ticket) {
    PeerId from = reads.remove(ticket);
    Load load = from == null ? null : loads.get(from);
    if (from != null && load != null) {
      load.reads.remove(ticket); // it is one of them, as closed() forgets both
      letGo(from, load);
    }
  }

  /** The connection is gone; its writes go on, its reads do not. */
  public void closed(PeerId peer) {
    held.remove(peer);
    Load load = loads.get(peer);
    if (load != null) {
      load.reads.forEach(reads::remove);
      load.reads = Set.of();
      if (load.none()) {
        loads.remove(peer);
      }
    }
  }

  private void holdBack(PeerId peer, Limit why) {
    if (held.add(peer)) {
      counts.add(why);
      hold.accept(peer);
    }
  }

  private void letGo(PeerId peer, Load load) {
    LimitOptions options = limits.get();
    boolean light = load.writes <= options.waitingWrites() / 2 && load.reads.size() <= options.waitingReads() / 2;
    if (held.contains(peer) && light && (load.none() || bytes <= options.inFlightBytes())) {
      held.remove(peer);
      release.accept(peer);
    }
    if (load.none()) {
      loads.remove(peer);
    }
  }
}
