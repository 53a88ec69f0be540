package chat.exo.peer.messenger;

import chat.exo.peer.vault.VaultClosed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue for each contact: what touches a session runs in order, and contacts do not wait for each other. Any thread
 * may submit; a queue that is empty takes no memory.
 *
 * <p>Steps that wait together are one {@link Work}: one transaction, one wait for the disk. A step that comes alone waits
 * for nobody.
 */
final class ContactQueues {
  private static final Logger LOG = LoggerFactory.getLogger(ContactQueues.class);
  private static final int MAX_STEPS_A_WORK = 256;

  private final Executor executor;
  private final Function<String, Work> works;
  private final Ending ending;
  private final Map<String, Waiting> queues = new HashMap<>();

  /**
   * The queues of one messenger.
   *
   * @param works begins a transaction
   * @param ending the last step of each
   */
  ContactQueues(Executor executor, Function<String, Work> works, Ending ending) {
    this.executor = executor;
    this.works = works;
    this.ending = ending;
  }

  /** What is done in a contact's queue. What it changes is committed after it, maybe together with the steps behind it. */
  interface Step<T> {
    T in(Work work) throws Exception;
  }

  /** What a step does that answers nothing. */
  interface Change {
    void in(Work work);
  }

  /** What belongs to the end of each transaction of a contact. */
  interface Ending {
    void of(String contact, Work work);
  }

  /** What waits in one queue. */
  private record Waiting(Deque<Task<?>> notes, Deque<Task<?>> steps) {
    static Waiting nothing() {
      return new Waiting(new ArrayDeque<>(), new ArrayDeque<>());
    }

    boolean isEmpty() {
      return notes.isEmpty() && steps.isEmpty();
    }

    Task<?> remove() {
      return notes.isEmpty() ? steps.remove() : notes.remove();
    }
  }

  /** Runs a step after everything submitted for the contact before; done when its changes are on disk. */
  <T> CompletableFuture<T> submit(String contact, Step<T> step) {
    Task<T> task = new Task<>(step, new CompletableFuture<>());
    add(contact, waiting -> waiting.steps().add(task));
    return task.result;
  }

  /** Runs a step nobody waits for; a failure is logged, because there is no caller to tell. */
  void run(String contact, Change step) {
    Task<Boolean> task = quiet(step);
    add(contact, waiting -> waiting.steps().add(task));
  }

  /** The same, ahead of all steps that wait: for what became of an earlier one, while that is still at hand. */
  void note(String contact, Change step) {
    Task<Boolean> task = quiet(step);
    add(contact, waiting -> waiting.notes().add(task));
  }

  private static Task<Boolean> quiet(Change step) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    var unused =
        result.exceptionally(
            failure -> {
              if (!VaultClosed.caused(failure)) {
                LOG.error("a step of a contact's queue failed", failure);
              }
              return false;
            });
    return new Task<>(
        work -> {
          step.in(work);
          return true;
        },
        result);
  }

  private void add(String contact, Consumer<Waiting> task) {
    boolean first;
    synchronized (queues) {
      first = !queues.containsKey(contact);
      task.accept(queues.computeIfAbsent(contact, c -> Waiting.nothing()));
    }
    if (first) {
      executor.execute(() -> drain(contact));
    }
  }

  private void drain(String contact) {
    Work work = works.apply(contact);
    for (List<Task<?>> waiting = take(contact); !waiting.isEmpty(); waiting = take(contact)) {
      for (Task<?> task : waiting) {
        task.run(work);
        if (work.heavy()) {
          end(contact, work);
        }
        if (work.failed()) {
          work = works.apply(contact);
        }
      }
      end(contact, work);
      if (work.failed()) {
        work = works.apply(contact);
      }
    }
  }

  private void end(String contact, Work work) {
    try {
      ending.of(contact, work);
      work.keep();
    } catch (RuntimeException e) {
      work.undo();
      if (VaultClosed.caused(e)) {
        return; // what was not committed is as if it had not come
      }
      LOG.error("expected the end of a contact's steps to succeed, got an exception; going on without it", e);
    }
    try {
      work.settle();
    } catch (RuntimeException e) {
      LOG.debug("a commit failed; its steps were told", e);
    }
  }

  /** What waits now; nothing, and the queue is gone, when nothing does. */
  private List<Task<?>> take(String contact) {
    synchronized (queues) {
      Waiting queue = Optional.ofNullable(queues.get(contact)).orElseGet(Waiting::nothing);
      List<Task<?>> taken = new ArrayList<>();
      while (!queue.isEmpty() && taken.size() < MAX_STEPS_A_WORK) {
        taken.add(queue.remove());
      }
      if (taken.isEmpty()) {
        queues.remove(contact);
      }
      return taken;
    }
  }

  /** One step, and who waits for it. */
  private record Task<T>(Step<T> step, CompletableFuture<T> result) {

    /** A step that fails changes nothing, and does not hurt those it shares the transaction with. */
    void run(Work work) {
      try {
        T value = step.in(work);
        work.promise(failure -> failure.ifPresentOrElse(result::completeExceptionally, () -> result.complete(value)));
        work.keep();
      } catch (Exception | AssertionError e) { // libsignal tells its panics with an AssertionError
        work.undo();
        result.completeExceptionally(e);
      }
    }
  }
}
