package chat.exo.relay.inbox;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back to the loop: any thread puts results in, the loop takes what is there in one task. Waking the loop costs a
 * system call, so it is woken once for however many results come while it is busy. A turn is short whatever waits: the rest
 * is done in the next, behind the sockets that became ready meanwhile.
 *
 * <p>Unbounded by itself; bounded by the stages, which take in only so much.
 */
public final class LoopInbox {
  private static final Logger LOG = LoggerFactory.getLogger(LoopInbox.class);
  private static final long TURN_NANOS = 4_000_000;

  private final Executor loop;
  private final LongSupplier nanos;
  private final ConcurrentLinkedQueue<Runnable> results = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  public LoopInbox(Executor loop, LongSupplier nanos) {
    this.loop = loop;
    this.nanos = nanos;
  }

  public void add(Runnable result) {
    results.add(result);
    wake();
  }

  /** Adds several at the cost of one waking. */
  public void addAll(Iterable<? extends Runnable> more) {
    more.forEach(results::add);
    wake();
  }

  private void wake() {
    // Set after adding and cleared before taking: a result is never left behind without a task to come.
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    scheduled.set(false);
    long begun = nanos.getAsLong();
    Runnable result;
    while ((result = results.poll()) != null) {
      try {
        result.run();
      } catch (RuntimeException | Error e) {
        // One result that cannot be handled must not take those behind it with it.
        LOG.error("expected a result to be handled, got an exception; going on with the next", e);
      }
      // After each, because one may be a megabyte to print.
      if (nanos.getAsLong() - begun > TURN_NANOS && !results.isEmpty()) {
        wake();
        return;
      }
    }
  }
}
