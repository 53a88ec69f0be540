package chat.exo.peer.messenger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue for each contact: what touches a session runs in order, and contacts do not wait for each other. Any thread
 * may submit; a queue that is empty takes no memory.
 */
final class ContactQueues {
  private static final Logger LOG = LoggerFactory.getLogger(ContactQueues.class);

  private final Executor executor;
  private final Map<String, Deque<Runnable>> queues = new HashMap<>();

  ContactQueues(Executor executor) {
    this.executor = executor;
  }

  /** Runs a step after everything submitted for the contact before. */
  <T> CompletableFuture<T> submit(String contact, Callable<T> step) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable task =
        () -> {
          try {
            result.complete(step.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        };
    synchronized (queues) {
      Deque<Runnable> queue = queues.get(contact);
      if (queue != null) {
        queue.add(task);
        return result;
      }
      queues.put(contact, new ArrayDeque<>());
    }
    executor.execute(() -> drain(contact, task));
    return result;
  }

  /** Runs a step nobody waits for; a failure is logged, because there is no caller to tell. */
  void run(String contact, Runnable step) {
    var unused =
        submit(
                contact,
                () -> {
                  step.run();
                  return true;
                })
            .exceptionally(
                failure -> {
                  LOG.error("a step of a contact's queue failed", failure);
                  return false;
                });
  }

  /** Whether nothing waits behind the step that asks. */
  boolean idle(String contact) {
    synchronized (queues) {
      Deque<Runnable> queue = queues.get(contact);
      return queue == null || queue.isEmpty();
    }
  }

  private void drain(String contact, Runnable first) {
    Runnable task = first;
    while (true) {
      task.run();
      synchronized (queues) {
        Deque<Runnable> queue = queues.get(contact);
        if (queue == null || queue.isEmpty()) {
          queues.remove(contact);
          return;
        }
        task = queue.remove();
      }
    }
  }
}
