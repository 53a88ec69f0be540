package chat.exo.graph.store.write;

import chat.exo.graph.store.Chores;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer of a store, on its own thread: takes whatever arrived while the last sync ran, decides it against the
 * durable state, commits it as one batch with one sync, reports it in one call. Nobody else changes the store.
 *
 * <p>Nobody waits on a timer: under load batches grow by themselves, and a lone write is synced at once.
 */
public final class WriteStage implements Chores, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriteStage.class);

  private final GraphStore store;
  private final DoubleSupplier clockMillis;
  private final WriteInbox inbox;
  private Optional<Thread> thread = Optional.empty();

  /**
   * A writer; it writes once {@link #start} is called, and takes in before.
   *
   * @param store what it writes to; not closed by the stage
   * @param clockMillis the machine clock, in milliseconds since 1970
   */
  public WriteStage(GraphStore store, DoubleSupplier clockMillis, WriteLimits limits) {
    this.store = store;
    this.clockMillis = clockMillis;
    this.inbox = new WriteInbox(limits);
  }

  /** Begins to write. Once. */
  public synchronized WriteStage start(WriteListener listener) {
    if (thread.isPresent()) {
      throw new IllegalStateException("expected one who starts the writer, got two");
    }
    thread = Optional.of(Thread.ofPlatform().name("exo-writer").start(() -> run(listener)));
    return this;
  }

  /** Hands a write over; false when too much waits already or the stage is closed: the caller answers {@code err}. */
  public boolean offer(Write.Put write) {
    return inbox.offer(write);
  }

  /**
   * Has a chore done and waits until it is durable; what it came to. Not to be called by the listener or on the loop.
   *
   * @throws chat.exo.graph.store.StoreException if the machine failed; nothing of it was done then
   */
  @Override
  public int have(Write.Chore chore) {
    CompletableFuture<Integer> done = new CompletableFuture<>();
    if (!inbox.offer(new Asked(chore, done))) {
      throw new IllegalStateException("expected a writer at work, got a closed one");
    }
    try {
      return done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("expected a chore to be done, got an error", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a chore was waited for", e);
    }
  }

  /** How many writes wait now; for a metric. */
  public int queued() {
    return inbox.size();
  }

  /** How many chores wait now. */
  int chores() {
    return inbox.chores();
  }

  /** Writes what waits, reports it, and stops. Not to be called by the listener. May be called twice. */
  @Override
  public void close() {
    inbox.close();
    boolean interrupted = false;
    Optional<Thread> writer = started();
    while (writer.filter(Thread::isAlive).isPresent()) {
      try {
        writer.get().join();
      } catch (InterruptedException e) {
        interrupted = true; // what was taken in is written all the same
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<Thread> started() {
    return thread;
  }

  private void run(WriteListener listener) {
    for (Batch batch = inbox.take(); !batch.isEmpty(); batch = inbox.take()) {
      try {
        write(batch, listener);
      } catch (RuntimeException | Error e) {
        // The top of the stage: a listener that throws is our bug, and must not stop the relay's writing.
        LOG.error("expected the write listener to return, got an exception; going on with the next batch", e);
      }
    }
  }

  private void write(Batch batch, WriteListener listener) {
    List<Written> written = new ArrayList<>(batch.puts().size());
    int[] came = new int[batch.chores().size()];
    try {
      decideAndCommit(batch, written, came);
    } catch (RuntimeException e) {
      failed(batch, e, listener);
      return;
    } catch (Error e) {
      // Out of memory for one batch is no reason to leave it without an answer and the next ones without a writer.
      failed(batch, new IllegalStateException("expected a batch of " + batch.puts().size() + " writes to be decided, got an error", e), listener);
      return;
    }
    for (int i = 0; i < came.length; i++) {
      batch.chores().get(i).done().complete(came[i]);
    }
    listener.written(written);
  }

  private static void failed(Batch batch, RuntimeException cause, WriteListener listener) {
    batch.chores().forEach(asked -> asked.done().completeExceptionally(cause));
    listener.failed(batch.puts(), cause);
  }

  private void decideAndCommit(Batch batch, List<Written> written, int[] came) {
    BatchDecision decision = new BatchDecision(store, batch, clockMillis.getAsDouble());
    for (Write.Put put : batch.puts()) {
      written.add(decision.decide(put));
    }
    for (int i = 0; i < came.length; i++) {
      came[i] = decision.decide(batch.chores().get(i).chore());
    }
    if (!decision.changes().isEmpty() || !decision.rows().isEmpty()) {
      store.commit(decision.changes(), decision.rows());
    }
  }
}
