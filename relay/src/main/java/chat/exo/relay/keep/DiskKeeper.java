package chat.exo.relay.keep;

import chat.exo.graph.Soul;
import chat.exo.graph.store.Chores;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.StoreException;
import chat.exo.relay.keep.CapOptions.DataClass;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the store below its cap: evicts from 90 % of it on, down to 80 %, and has writes refused at the cap itself. One
 * thread of its own, which looks once a second.
 */
public final class DiskKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskKeeper.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final double EVICT_FROM = 0.9;
  private static final double EVICT_TO = 0.8;
  /** Below this part of the cap, what was thrown away may come back. */
  private static final double ROOM_AGAIN = 0.6;
  private static final double WORTH_RECLAIMING = 0.02;
  /** After an eviction that found nothing to evict, so that a full store is not walked every second. */
  private static final long REST_MILLIS = 60_000;

  private final GraphStore store;
  private final Bulk bulk;
  private final Predicate<String> isMember;
  private final Evictor evictor;
  private final Supplier<CapOptions> options;
  private final Thread thread;
  private volatile boolean full;
  private volatile long usedBytes;
  private final AtomicLong evictedBytes = new AtomicLong();
  private final Semaphore changes = new Semaphore(0);
  private volatile boolean closed;
  private long refreshedNanos;
  private long restUntilNanos = System.nanoTime();
  /** Used after the last compaction: without growth another one gives nothing back. */
  private long settledBytes;
  private boolean saidFull;

  /**
   * Starts looking.
   *
   * @param bulk what lies on the disk beside the store
   * @param chores the way to the writer, which evicts
   * @param isMember keys whose data never goes
   * @param goesBy whether an account says itself that it goes by the name of a list
   */
  public DiskKeeper(
      GraphStore store,
      Bulk bulk,
      Chores chores,
      Predicate<String> isMember,
      BiPredicate<Soul, String> goesBy,
      Supplier<CapOptions> options) {
    this.store = store;
    this.bulk = bulk;
    this.isMember = isMember;
    this.evictor = new Evictor(store, chores, isMember, goesBy, this::refresh);
    this.options = options;
    measure();
    this.thread = Thread.ofPlatform().daemon().name("exo-disk").start(this::run);
  }

  /** The cap is another: look at once. Any thread. */
  public void capChanged() {
    changes.release();
  }

  /** Whether writes are to be refused. */
  public boolean full() {
    return full;
  }

  /** Bytes of the store and what lies beside it at the last look. */
  public long usedBytes() {
    return usedBytes;
  }

  /**
   * Cells with an older state than this are not to be fetched from other relays: while the store is near its cap they would be the first
   * to be thrown away again. Negative infinity says that there is room for all.
   */
  public double oldestKept() {
    OptionalLong cap = options.get().diskBytes();
    boolean near = cap.isPresent() && usedBytes >= cap.getAsLong() * ROOM_AGAIN;
    return near ? Math.nextUp(evictor.newestGone()) : Double.NEGATIVE_INFINITY;
  }

  /** Bytes of rows thrown away since the start. */
  public long evictedBytes() {
    return evictedBytes.get();
  }

  private void run() {
    try {
      while (!closed) {
        look();
        if (changes.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          changes.drainPermits();
          restUntilNanos = System.nanoTime(); // another cap: what found nothing before may find something now
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once: whether the cap is reached is told every second, however little there is to evict. */
  private void look() {
    try {
      measure();
      CapOptions now = options.get();
      if (now.diskBytes().isEmpty()) {
        return;
      }
      long cap = now.diskBytes().getAsLong();
      if (usedBytes >= cap * EVICT_FROM && System.nanoTime() - restUntilNanos >= 0 && !evict(now, cap)) {
        rest();
      }
    } catch (StoreException e) {
      LOG.warn("The disk cap cannot be kept: {}", e.getMessage());
      rest();
    } catch (RuntimeException | Error e) {
      if (!closed) {
        LOG.error("expected to look after the disk, got an exception; looking again", e);
      }
      rest();
    }
  }

  private void measure() {
    OptionalLong cap = options.get().diskBytes();
    usedBytes = store.usedBytes() + bulk.usedBytes();
    full = cap.isPresent() && usedBytes >= cap.getAsLong();
  }

  private void rest() {
    restUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REST_MILLIS);
  }

  /** An eviction may take minutes, and writes must not pass the cap meanwhile. */
  private void refresh() {
    long nowNanos = System.nanoTime();
    if (nowNanos - refreshedNanos > TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)) {
      refreshedNanos = nowNanos;
      measure();
    }
  }

  /** Throws away what may go; false if that was nothing. */
  private boolean evict(CapOptions now, long cap) {
    // What was overwritten may be enough; but a store that has not grown has nothing more to give back.
    if (Math.abs(usedBytes - settledBytes) > cap * WORTH_RECLAIMING) {
      store.reclaim();
      measure();
    }
    settledBytes = usedBytes;
    long tooMuch = (long) (usedBytes - cap * EVICT_TO);
    if (usedBytes < cap * EVICT_FROM) {
      return true;
    }
    double rowsPerByte = Math.max(1, (double) evictor.rowBytes() / Math.max(1, usedBytes - bulk.usedBytes()));
    double wanted = tooMuch;
    long gone = 0;
    for (Evictor.Round round : Evictor.Round.values()) {
      for (DataClass which : DataClass.values()) {
        if (now.evict().contains(which) && wanted > 0) {
          boolean files = which == DataClass.FILES;
          long went = files ? bulk.evict((long) wanted, isMember) : evictor.evict(round, which, (long) (wanted * rowsPerByte));
          wanted -= files ? went : went / rowsPerByte;
          gone += went;
        }
      }
    }
    evictedBytes.addAndGet(gone);
    if (gone == 0) {
      if (!saidFull) {
        LOG.warn("The disk cap is near and nothing may be thrown away: {} of {} bytes used; raise the cap, or let more be evicted", usedBytes, cap);
        saidFull = true;
      }
      return false;
    }
    saidFull = false;
    store.reclaim();
    measure();
    settledBytes = usedBytes;
    LOG.warn("The disk cap is near: {} bytes of the oldest data thrown away, {} of {} bytes used now", gone, usedBytes, cap);
    return true;
  }

  /** Stops looking; waits for what is under way. */
  @Override
  public void close() {
    closed = true;
    store.stopReclaiming();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
