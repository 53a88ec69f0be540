package chat.exo.graph.store;

import chat.exo.graph.store.rocks.RocksStore;
/**
 * How a {@link RocksStore} uses the machine.
 *
 * @param durability what an acknowledged write has survived
 * @param cacheBytes blocks, indexes and filters kept in memory
 * @param writeBufferBytes changes kept in memory before they become a file; twice this while one is being written
 * @param maxOpenFiles files kept open
 * @param damagedLog what to do with a damaged log; of {@link Durability#MEMORY} it is cut in any case, because there what was not yet on the
 *     disk at a power cut looks the same
 */
public record StoreOptions(Durability durability, long cacheBytes, long writeBufferBytes, int maxOpenFiles, DamagedLog damagedLog) {
  /** What to do with a log in which acknowledged writes stand behind damage. */
  public enum DamagedLog {
    /** Do not open the store. */
    REFUSE,
    /** Open it without these writes. */
    CUT
  }

  /** Below this RocksDB spends its time on tiny files. */
  private static final long MIN_WRITE_BUFFER_BYTES = 64 << 10;

  public StoreOptions {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("expected a cache of at least 0 bytes, got " + cacheBytes);
    }
    if (writeBufferBytes < MIN_WRITE_BUFFER_BYTES) {
      throw new IllegalArgumentException(
          "expected a write buffer of at least " + MIN_WRITE_BUFFER_BYTES + " bytes, got " + writeBufferBytes);
    }
    if (maxOpenFiles < 16) {
      throw new IllegalArgumentException("expected at least 16 open files, got " + maxOpenFiles);
    }
  }

  /** Options of one that does not open what is damaged. */
  public StoreOptions(Durability durability, long cacheBytes, long writeBufferBytes, int maxOpenFiles) {
    this(durability, cacheBytes, writeBufferBytes, maxOpenFiles, DamagedLog.REFUSE);
  }

  /** What fits a machine at home: about 100 MB in all. */
  public static StoreOptions defaults() {
    return new StoreOptions(Durability.SYNCED, 64 << 20, 16 << 20, 512);
  }

  public StoreOptions with(Durability other) {
    return new StoreOptions(other, cacheBytes, writeBufferBytes, maxOpenFiles, damagedLog);
  }

  public StoreOptions with(DamagedLog other) {
    return new StoreOptions(durability, cacheBytes, writeBufferBytes, maxOpenFiles, other);
  }
}
