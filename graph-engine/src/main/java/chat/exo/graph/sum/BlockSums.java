package chat.exo.graph.sum;

import java.util.Arrays;

/**
 * The sums of all blocks at one moment: block i holds the rows from its fence to the next. Immutable; any thread. What lies before
 * a fence is known without adding up.
 */
public final class BlockSums {
  private final byte[][] fences;
  /** Of what lies before each fence; one more than there are fences, for the end. */
  private final long[] rows;

  private final long[] high;
  private final long[] low;

  BlockSums(byte[][] fences, long[] blockRows, long[] blockHigh, long[] blockLow) {
    this.fences = fences;
    int count = fences.length;
    this.rows = new long[count + 1];
    this.high = new long[count + 1];
    this.low = new long[count + 1];
    Print sum = Print.NONE;
    for (int i = 0; i < count; i++) {
      sum = sum.plus(new Print(blockHigh[i], blockLow[i]));
      rows[i + 1] = rows[i] + blockRows[i];
      high[i + 1] = sum.high();
      low[i + 1] = sum.low();
    }
  }

  /** How many blocks there are. */
  public int count() {
    return fences.length;
  }

  public long allRows() {
    return rows[fences.length];
  }

  /** Where a block begins; that of the one behind the last is the end of everything. */
  public byte[] fence(int block) {
    return block == fences.length ? SumRule.END : fences[block];
  }

  /** Rows before a fence. */
  public long rowsBefore(int block) {
    return rows[block];
  }

  /** The sum of all rows before a fence. */
  public Print sumBefore(int block) {
    return new Print(high[block], low[block]);
  }

  /** The last block that does not begin behind a bound; -1 if there is none. */
  public int at(byte[] bound) {
    int found = Arrays.binarySearch(fences, bound, Arrays::compareUnsigned);
    return found >= 0 ? found : -found - 2;
  }

  /** The first block that begins behind a row with so many rows before it. */
  public int withRowsBefore(long wanted) {
    int found = Arrays.binarySearch(rows, wanted);
    return found >= 0 ? found : -found - 1;
  }

  /** What it takes in memory, about. */
  public long memoryBytes() {
    long bytes = 0;
    for (byte[] fence : fences) {
      bytes += fence.length;
    }
    return bytes + 48L * fences.length;
  }

  /** Sums of some rows made by walking over them, under a key of their own. */
  public static BlockSums walked(SummedRows source, SumKey key) {
    RowSums sums = new RowSums(key);
    while (sums.tidy(source)) {
      // a piece each time
    }
    return sums.copy();
  }
}
