package chat.exo.relay.keep;

import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.Sockets;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks a few times a second whether memory and line are within their caps, and sheds what is too much. Used by the loop, but for
 * what reads and writes files: that is done on a thread of its own, because a disk may take its time.
 */
public final class CapWatch implements AutoCloseable {
  /** How often {@link #look} should be called. */
  public static final long LOOK_MILLIS = 250;

  private static final Logger LOG = LoggerFactory.getLogger(CapWatch.class);
  private static final int MEASURES_A_KEEP = 40;
  /** Closing readers for less would cost more than it gives: everybody has a little queued now and then. */
  private static final long WORTH_SHEDDING_BYTES = 1 << 20;

  private final Sockets sockets;
  private final Limits limits;
  private final Supplier<CapOptions> options;
  private final LongSupplier clockMillis;
  private final Egress egress;
  private final MemoryWatch memory;
  private final Thread thread;
  private Optional<Limit> shut = Optional.empty();
  private volatile boolean closed;

  /** Starts measuring. */
  public CapWatch(
      Sockets sockets,
      Limits limits,
      Supplier<CapOptions> options,
      Path folder,
      LongSupplier ticksMillis,
      LongSupplier clockMillis) {
    this.sockets = sockets;
    this.limits = limits;
    this.options = options;
    this.clockMillis = clockMillis;
    this.egress = new Egress(folder.resolve("egress-month"), clockMillis.getAsLong());
    this.memory =
        new MemoryWatch(
            new ProcessMemory(PooledByteBufAllocator.DEFAULT)::read, System::gc, () -> options.get().memoryBytes(), ticksMillis);
    this.thread = Thread.ofPlatform().daemon().name("exo-caps").start(this::run);
  }

  /** Why nobody may come in now, if that is so. */
  public Optional<Limit> shut() {
    return shut;
  }

  public long residentBytes() {
    return memory.residentBytes();
  }

  /** Bytes sent this month. */
  public long egressBytes() {
    return egress.bytes();
  }

  public void look() {
    CapOptions now = options.get();
    sockets.relieveMemory();
    sockets.shed(limits.options().queuedInAllBytes(), CloseReason.SLOWEST_READER);
    boolean tight = memory.tight();
    if (tight) {
      sockets.shed(Math.max(WORTH_SHEDDING_BYTES, sockets.queuedBytes() / 2), CloseReason.MEMORY_CAP);
    }
    long sent = egress.count(sockets.bytesOut() + limits.sentBytes(), clockMillis.getAsLong());
    boolean spent = now.egressBytesPerMonth().isPresent() && sent >= now.egressBytesPerMonth().getAsLong();
    if (spent) {
      sockets.closeAll(CloseReason.EGRESS_CAP);
    }
    shut = spent ? Optional.of(Limit.EGRESS) : tight ? Optional.of(Limit.MEMORY) : Optional.empty();
  }

  private void run() {
    for (int measures = 1; !closed; measures++) {
      try {
        memory.measure();
        if (measures % MEASURES_A_KEEP == 0) {
          egress.keep();
        }
      } catch (RuntimeException | Error e) {
        LOG.error("expected to look after the caps, got an exception; looking again", e);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  /** Keeps what was counted. Not to be called on the loop. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // it is over in a moment, and what it counted is to be kept
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    egress.keep();
  }
}
