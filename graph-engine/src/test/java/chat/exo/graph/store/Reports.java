package chat.exo.graph.store;

import static org.awaitility.Awaitility.await;

import chat.exo.graph.store.write.WriteListener;
import java.util.ArrayList;
import java.util.List;

/** Keeps what the writer reports, in order, for a test to wait for. */
public final class Reports implements WriteListener {
  private final List<Written> written = new ArrayList<>();
  private final List<Long> failed = new ArrayList<>();
  private final List<RuntimeException> causes = new ArrayList<>();
  private int batches;

  @Override
  public synchronized void written(List<Written> batch) {
    batches++;
    written.addAll(batch);
  }

  @Override
  public synchronized void failed(List<Write.Put> batch, RuntimeException cause) {
    batches++;
    batch.forEach(write -> failed.add(write.ticket()));
    causes.add(cause);
  }

  public synchronized List<Written> written() {
    return List.copyOf(written);
  }

  public synchronized List<Long> tickets() {
    return written.stream().map(Written::ticket).toList();
  }

  public synchronized List<Long> failed() {
    return List.copyOf(failed);
  }

  public synchronized List<RuntimeException> causes() {
    return List.copyOf(causes);
  }

  public synchronized int batches() {
    return batches;
  }

  /** Waits until so many writes are reported, one way or the other. */
  public Reports awaitReports(int count) {
    await().until(() -> written().size() + failed().size() >= count);
    return this;
  }

  public Written only() {
    awaitReports(1);
    return written().getFirst();
  }
}
