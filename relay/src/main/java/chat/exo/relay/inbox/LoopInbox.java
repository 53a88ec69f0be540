package chat.exo.relay.inbox;

import chat.exo.graph.store.write.Turns;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the loop has to do beside its sockets, in two lines. Any thread puts results of work that is done into the first, and the loop
 * takes what is there in one task: waking it costs a system call, so it is woken once for however many results come while it is busy.
 * In the second is work of the loop itself that is too long for one turn, part by part; addresses take turns in it. Results go first,
 * because somebody waits for them already; but one part is done in every turn, so that the second line moves whatever comes.
 *
 * <p>A turn is short whatever waits: the rest is done in the next, behind the sockets that became ready meanwhile. Both lines are
 * unbounded by themselves; bounded by the stages, which take in only so much, and by what is charged to who is not heard yet.
 */
public final class LoopInbox {
  private static final Logger LOG = LoggerFactory.getLogger(LoopInbox.class);

  /** With a part behind it, and what the sockets bring, well below ten milliseconds. */
  private static final long TURN_NANOS = 4_000_000;

  private final Executor loop;
  private final LongSupplier nanos;
  private final ConcurrentLinkedQueue<Runnable> results = new ConcurrentLinkedQueue<>();
  private final Turns<Runnable> parts = new Turns<>(Integer.MAX_VALUE, Long.MAX_VALUE, part -> 0);
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

  /**
   * A part of something long, of a few milliseconds at most; the next part is brought when this is done. Used by the loop.
   *
   * @param share of the account of its connection
   * @param sender the connection, whose order is kept
   */
  public void goOn(long share, long sender, Runnable part) {
    parts.offer(share, sender, part);
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
    boolean wentOn = false;
    while (true) {
      Runnable result = results.poll();
      if (result != null) {
        run(result);
      } else if (parts.size() > 0) {
        run(parts.take());
        wentOn = true;
      } else {
        return;
      }
      // After each, because one may be a megabyte to print.
      if (nanos.getAsLong() - begun > TURN_NANOS) {
        if (!wentOn && parts.size() > 0) {
          run(parts.take());
        }
        if (!results.isEmpty() || parts.size() > 0) {
          wake();
        }
        return;
      }
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // One result that cannot be handled must not take those behind it with it.
      LOG.error("expected a result to be handled, got an exception; going on with the next", e);
    }
  }
}
