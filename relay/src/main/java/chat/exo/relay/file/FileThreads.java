package chat.exo.relay.file;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where files are read, written, hashed and synced. A request has one task here at a time, so that its queue is no longer than there are
 * connections.
 */
final class FileThreads implements Executor, AutoCloseable {
  /** More than there are cores mostly: most of them wait for a disk. */
  private static final int THREADS = 4;

  private static final long CLOSE_SECONDS = 10;

  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name("exo-files-", 1).factory());

  @Override
  public void execute(Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      // The relay is being closed: whoever waits for this is cut off with the port.
    }
  }

  /** Takes nothing more, and waits for what is under way. */
  @Override
  public void close() {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
