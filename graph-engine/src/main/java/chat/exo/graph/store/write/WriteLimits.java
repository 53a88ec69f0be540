package chat.exo.graph.store.write;

/**
 * How much may wait for the writer.
 *
 * @param maxQueuedWrites writes waiting; beyond it {@link WriteStage#offer} says no
 * @param maxQueuedBytes about what the waiting writes hold in memory; a single larger write still passes an empty queue
 * @param maxBatchBytes about what one batch may hold; at least one write
 */
public record WriteLimits(int maxQueuedWrites, long maxQueuedBytes, long maxBatchBytes) {
  public WriteLimits {
    positive("queued writes", maxQueuedWrites);
    positive("queued bytes", maxQueuedBytes);
    positive("batch bytes", maxBatchBytes);
  }

  /** What a relay starts with. */
  public static WriteLimits defaults() {
    return new WriteLimits(20_000, 64 << 20, 16 << 20);
  }

  private static void positive(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1 for " + what + ", got " + value);
    }
  }
}
