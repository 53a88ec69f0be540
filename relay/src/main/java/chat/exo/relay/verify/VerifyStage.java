package chat.exo.relay.verify;

import chat.exo.graph.Graph;
import chat.exo.graph.store.StoreException;
import chat.exo.relay.inbox.FairQueue;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks signatures and who may write, beside the loop, on a few threads with a bounded inbox in which connections take
 * turns. Rulings come in any order.
 */
public final class VerifyStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VerifyStage.class);

  private static final String NOT_CHECKED = "the relay could not check this; write again later";

  private record Check(PeerId from, long counted, Graph graph, Consumer<Ruling> then) {}

  private final WriteGate gate;
  private final FairQueue<Check> inbox;
  private final List<Thread> threads = new ArrayList<>();

  public VerifyStage(WriteGate gate, int threadCount, int maxQueued) {
    this.gate = gate;
    this.inbox = new FairQueue<>(maxQueued);
    for (int i = 1; i <= threadCount; i++) {
      threads.add(Thread.ofPlatform().daemon().name("exo-verify-" + i).start(this::run));
    }
  }

  /** Whether a graph has anything to check that takes a while. */
  public boolean needed(Graph graph) {
    return gate.takesAWhile(graph);
  }

  /** Judges a graph that needs no signature work, at once. */
  public Ruling ruling(PeerId from, long counted, Graph graph) {
    return gate.judge(from, counted, graph);
  }

  /** Who is counted for what a connection changes here. */
  public long counted(PeerId from, long share) {
    return gate.counted(from, share);
  }

  /**
   * Judges a graph and hands the ruling on, on a thread of the stage; false when the inbox is full.
   *
   * @param share whose turn it takes
   */
  public boolean offer(PeerId from, long share, long counted, Graph graph, Consumer<Ruling> then) {
    return inbox.offer(share, from.number(), new Check(from, counted, graph, then));
  }

  /** A relay of the settings is behind a connection. */
  public void trust(PeerId peer) {
    gate.trust(peer);
  }

  /** A ruling on what a connection brought that is still there. */
  public void heard(PeerId from, Ruling ruling) {
    gate.heard(from, ruling);
  }

  /** What came of a write that was ruled on: its keys are charged for what was news. */
  public void stored(Ruling ruling, Graph changed) {
    gate.stored(ruling, changed);
  }

  public int queued() {
    return inbox.size();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Check check = inbox.take();
        check.then.accept(judge(check));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        LOG.error("expected the loop to take a ruling, got an exception; this write gets no answer", e);
      }
    }
  }

  /** A check that fails is a refusal: without one, everything of that connection would wait behind it for ever. */
  private Ruling judge(Check check) {
    try {
      return gate.judge(check.from, check.counted, check.graph);
    } catch (StoreException e) {
      LOG.warn("A write could not be checked: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("expected a ruling, got an exception; this write is refused", e);
    }
    return Ruling.refused(NOT_CHECKED);
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
