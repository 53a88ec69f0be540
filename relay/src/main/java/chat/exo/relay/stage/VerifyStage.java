package chat.exo.relay.stage;

import chat.exo.graph.Graph;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.sea.Verdict;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Checks signatures beside the loop, on a few threads with a bounded inbox. Verdicts come in any order. */
public final class VerifyStage implements AutoCloseable {
  private final SeaGate gate;
  private final ThreadPoolExecutor pool;

  public VerifyStage(SeaGate gate, int threads, int maxQueued) {
    this.gate = gate;
    AtomicInteger number = new AtomicInteger();
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxQueued),
            work -> Thread.ofPlatform().daemon().name("exo-verify-" + number.incrementAndGet()).unstarted(work));
  }

  /** Whether a graph has anything to check. */
  public boolean needed(Graph graph) {
    return gate.needsVerification(graph);
  }

  /** Checks a graph that needs no signature work, at once. */
  public Verdict verdict(Graph graph) {
    return gate.verify(graph);
  }

  /** Checks a graph and hands the verdict on, on a thread of the pool; false when the inbox is full. */
  public boolean offer(Graph graph, Consumer<Verdict> verdict) {
    try {
      pool.execute(() -> verdict.accept(gate.verify(graph)));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  public int queued() {
    return pool.getQueue().size();
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
