package chat.exo.relay;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a thread outside asks of the loop, and waits for: starting and stopping. A step that ends badly is logged, not thrown. */
final class LoopCalls {
  private static final Logger LOG = LoggerFactory.getLogger(LoopCalls.class);
  private static final long STEP_MILLIS = 5_000;
  private static final long POLL_MILLIS = 2;

  private final Vertx vertx;
  private final Executor loop;

  LoopCalls(Vertx vertx, Executor loop) {
    this.vertx = vertx;
    this.loop = loop;
  }

  /** Runs a task on the loop and waits for it. */
  void run(String what, Runnable task) {
    await(what, CompletableFuture.runAsync(task, loop), STEP_MILLIS);
  }

  /** Waits for something that was begun. */
  void await(String what, io.vertx.core.Future<?> begun) {
    await(what, begun.toCompletionStage().toCompletableFuture(), STEP_MILLIS);
  }

  /** Waits until something holds on the loop; whether it came to that in time. */
  boolean until(String what, BooleanSupplier holds, long mostMillis) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> poll(done, holds));
    return await(what, done, mostMillis);
  }

  private void poll(CompletableFuture<Void> done, BooleanSupplier holds) {
    if (holds.getAsBoolean()) {
      done.complete(null);
    } else if (!done.isDone()) {
      vertx.setTimer(POLL_MILLIS, id -> poll(done, holds));
    }
  }

  private static boolean await(String what, Future<?> future, long mostMillis) {
    try {
      future.get(mostMillis, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      LOG.warn("{} did not end well: {}", what, String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      future.cancel(false);
      LOG.warn("{} took longer than {} ms and is waited for no more", what, mostMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
