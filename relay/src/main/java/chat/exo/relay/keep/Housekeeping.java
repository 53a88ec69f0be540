package chat.exo.relay.keep;

import chat.exo.graph.store.StoreException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be looked after once an hour, one thing after the other, on one thread of its own. */
public final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final long LOOK_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final List<Runnable> tasks;
  private final Runnable atTheEnd;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * It looks once {@link #start} is called; a task ends early when its thread is interrupted.
   *
   * @param atTheEnd what is to be done when it stops
   */
  public Housekeeping(List<Runnable> tasks, Runnable atTheEnd) {
    this.tasks = List.copyOf(tasks);
    this.atTheEnd = atTheEnd;
    this.thread = Thread.ofPlatform().daemon().name("exo-housekeeping").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        look();
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once, on the thread that asks. */
  public void look() {
    tasks.forEach(this::look);
  }

  private void look(Runnable task) {
    try {
      if (!closed) {
        task.run();
      }
    } catch (StoreException e) {
      LOG.warn("What is too old could not be removed: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      if (!closed) {
        LOG.error("expected to keep house, got an exception; looking again in an hour", e);
      }
    }
  }

  /** Stops looking; waits for what is under way. May be called twice, and before the start. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      atTheEnd.run();
    } catch (StoreException e) {
      LOG.warn("What housekeeping leaves for the next start could not be kept: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("expected housekeeping to end, got an exception; the relay closes all the same", e);
    }
  }
}
