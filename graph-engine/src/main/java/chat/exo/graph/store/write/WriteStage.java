package chat.exo.graph.store.write;

import chat.exo.graph.store.Contribution;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer of a store, on its own thread: takes whatever arrived while the last sync ran, decides it against the
 * durable state, commits it as one batch with one sync, reports it in one call.
 *
 * <p>Nobody waits on a timer: under load batches grow by themselves, and a lone write is synced at once.
 */
public final class WriteStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriteStage.class);

  private final GraphStore store;
  private final DoubleSupplier clockMillis;
  private final WriteListener listener;
  private final WriteInbox inbox;
  private final Thread thread;

  /**
   * Starts the writer.
   *
   * @param store what it writes to; not closed by the stage
   * @param clockMillis the machine clock, in milliseconds since 1970
   */
  public WriteStage(GraphStore store, DoubleSupplier clockMillis, WriteLimits limits, WriteListener listener) {
    this.store = store;
    this.clockMillis = clockMillis;
    this.listener = listener;
    this.inbox = new WriteInbox(limits);
    this.thread = Thread.ofPlatform().name("exo-writer").start(this::run);
  }

  /** Hands a write over; false when too much waits already or the stage is closed: the caller answers {@code err}. */
  public boolean offer(Write write) {
    return inbox.offer(write);
  }

  /** How many writes wait now; for a metric. */
  public int queued() {
    return inbox.size();
  }

  /** Writes what waits, reports it, and stops. Not to be called by the listener. May be called twice. */
  @Override
  public void close() {
    inbox.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // what was taken in is written all the same
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    for (List<Write> batch = inbox.take(); !batch.isEmpty(); batch = inbox.take()) {
      try {
        write(batch);
      } catch (RuntimeException | Error e) {
        // The top of the stage: a listener that throws is our bug, and must not stop the relay's writing.
        LOG.error("expected the write listener to return, got an exception; going on with the next batch", e);
      }
    }
  }

  private void write(List<Write> batch) {
    List<Written> outcome;
    try {
      outcome = decideAndCommit(batch);
    } catch (RuntimeException e) {
      listener.failed(batch, e);
      return;
    } catch (Error e) {
      // Out of memory for one batch is no reason to leave it without an answer and the next ones without a writer.
      listener.failed(batch, new IllegalStateException("expected a batch of " + batch.size() + " writes to be decided, got an error", e));
      return;
    }
    listener.written(outcome);
  }

  private List<Written> decideAndCommit(List<Write> batch) {
    BatchDecision decision = new BatchDecision(store, batch, clockMillis.getAsDouble());
    List<Written> outcome = new ArrayList<>(batch.size());
    List<Contribution> changes = new ArrayList<>(batch.size());
    for (Write write : batch) {
      Written written = decision.decide(write);
      outcome.add(written);
      if (!written.changed().isEmpty()) {
        changes.add(new Contribution(write.share(), written.changed()));
      }
    }
    if (!changes.isEmpty()) {
      store.contribute(changes);
    }
    return List.copyOf(outcome);
  }
}
