package chat.exo.relay.limit;

/**
 * How many bytes may be held for others.
 *
 * @param connectionBytes for one connection
 * @param addressBytes for all connections of an address; those that are not counted together have no such bound
 * @param allBytes for everybody
 */
public record LedgerOptions(long connectionBytes, long addressBytes, long allBytes) {
  public LedgerOptions {
    if (connectionBytes < 1 || addressBytes < 1 || allBytes < 1) {
      throw new IllegalArgumentException(
          "expected bounds of at least 1 byte, got " + connectionBytes + ", " + addressBytes + " and " + allBytes);
    }
  }

  /** A third of the heap for everybody: the rest is for the store's rows, the parser's garbage and the relay itself. */
  public static LedgerOptions ofHeap(long heapBytes) {
    long all = Math.max(32L << 20, heapBytes / 3);
    return new LedgerOptions(Math.min(64L << 20, all / 2), Math.min(128L << 20, all * 3 / 4), all);
  }
}
