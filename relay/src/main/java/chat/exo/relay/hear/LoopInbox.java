package chat.exo.relay.hear;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The way back to the loop: any thread puts results in, the loop takes all that are there in one task. Waking the loop
 * costs a system call, so it is woken once for however many results come while it is busy.
 *
 * <p>Unbounded by itself; bounded by the stages, which take in only so much.
 */
public final class LoopInbox<T> {
  private final Executor loop;
  private final Consumer<T> handler;
  private final ConcurrentLinkedQueue<T> results = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  public LoopInbox(Executor loop, Consumer<T> handler) {
    this.loop = loop;
    this.handler = handler;
  }

  public void add(T result) {
    results.add(result);
    // Set after adding and cleared before taking: a result is never left behind without a task to come.
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    scheduled.set(false);
    T result;
    while ((result = results.poll()) != null) {
      handler.accept(result);
    }
  }
}
