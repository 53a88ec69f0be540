package chat.exo.graph.sum;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Sums of the prints of a store's rows, in blocks of about {@value #AIM} rows in the order of their keys. The writer adds and
 * takes away with each commit; blocks are cut and joined by another thread, between two commits.
 *
 * <p>Sums that are not there yet are built from the first row on: what lies before {@code builtTo} is kept along, what lies behind it
 * is read later. Each piece is read between two commits, so that there is never a change that is counted twice or not at all.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of rows and bounds, never compared as records
public final class RowSums {
  static final int AIM = 512;
  private static final int MOST_ROWS = 2 * AIM;
  private static final int LEAST_ROWS = AIM / 4;
  /** What is read to cut a block off: the cut comes where the separator is shortest in the middle half. */
  private static final int READ_ROWS = AIM + AIM / 2;

  private static final int FIRST_CUT = AIM * 3 / 4;
  private static final int LAST_CUT = AIM + AIM / 4;

  private final SumKey key;
  private final SipHash prints;
  /** Fair: who cuts must not keep the writer from its turn. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final Round round = new Round();
  private byte[][] fences = new byte[16][];
  private long[] rows = new long[16];
  private long[] high = new long[16];
  private long[] low = new long[16];
  private int size;
  private byte[] builtTo = SumRule.BEGIN;
  private boolean built;
  private boolean untidy;

  /** Sums that are still to be built. */
  public RowSums(SumKey key) {
    this.key = key;
    this.prints = key.prints();
  }

  public SumKey key() {
    return key;
  }

  /** Whether every row is counted: they are not while they are built. */
  public boolean complete() {
    lock.lock();
    try {
      return built;
    } finally {
      lock.unlock();
    }
  }

  /** Sums of nothing, to be kept along from the first row on. */
  public RowSums ofNothing() {
    lock.lock();
    try {
      clear();
      append(SumRule.BEGIN, 0, Print.NONE);
      end();
      return this;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all, to be built anew. */
  public void forget() {
    lock.lock();
    try {
      clear();
    } finally {
      lock.unlock();
    }
  }

  /** Begins a commit: nobody reads the sums until it is closed. */
  public Round begin() {
    lock.lock();
    return round;
  }

  /** The changes of one commit, which count once that is done. */
  public final class Round implements AutoCloseable {
    private record Row(byte[] key, Optional<byte[]> before, Optional<byte[]> after) {}

    private final List<Row> changed = new ArrayList<>();

    private Round() {}

    public void row(byte[] rowKey, Optional<byte[]> before, Optional<byte[]> after) {
      if (SumRule.counts(rowKey)) {
        changed.add(new Row(rowKey, before, after));
      }
    }

    /** The commit is done. */
    public void done() {
      for (Row row : changed) {
        count(row);
      }
      changed.clear();
    }

    private void count(Row row) {
      if (!built && Arrays.compareUnsigned(row.key, builtTo) >= 0) {
        return; // read when the building gets there
      }
      int block = block(row.key);
      Print sum = new Print(high[block], low[block]);
      if (row.before.isPresent()) {
        sum = sum.minus(prints.of(row.key, row.before.get()));
        rows[block]--;
      }
      if (row.after.isPresent()) {
        sum = sum.plus(prints.of(row.key, row.after.get()));
        rows[block]++;
      }
      high[block] = sum.high();
      low[block] = sum.low();
      untidy |= rows[block] > MOST_ROWS || (row.after.isEmpty() && rows[block] < LEAST_ROWS);
    }

    /** Ends it; what was not done has not been. */
    @Override
    public void close() {
      changed.clear();
      lock.unlock();
    }
  }

  /** Makes something of the sums as they are now, between two commits. */
  public <T> T at(Function<BlockSums, T> make) {
    lock.lock();
    try {
      return make.apply(copy());
    } finally {
      lock.unlock();
    }
  }

  BlockSums copy() {
    lock.lock();
    try {
      return new BlockSums(Arrays.copyOf(fences, size), Arrays.copyOf(rows, size), Arrays.copyOf(high, size), Arrays.copyOf(low, size));
    } finally {
      lock.unlock();
    }
  }

  /** A piece of what is to be done: builds on, or cuts a block, or joins two; true if there is more. The rows are read between two commits. */
  public boolean tidy(SummedRows source) {
    lock.lock();
    try {
      if (!built) {
        build(source);
        return true;
      }
      if (!untidy) {
        return false;
      }
      for (int block = 0; block < size; block++) {
        if (rows[block] > MOST_ROWS) {
          cut(block, source);
          return true;
        }
      }
      join();
      untidy = false;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads the rows of one block again and compares; false if its sum is not theirs.
   *
   * @param block counted from 0; one that is not there is right
   */
  boolean holds(int block, SummedRows source) {
    lock.lock();
    try {
      if (block >= size) {
        return true;
      }
      byte[] end = block + 1 < size ? fences[block + 1] : builtTo;
      Tally tally = new Tally(prints);
      source.walk(fences[block], end, tally);
      return tally.rows() == rows[block] && tally.sum().equals(new Print(high[block], low[block]));
    } finally {
      lock.unlock();
    }
  }

  /** Takes up sums that were kept in a file. */
  void restore(List<byte[]> keptFences, long[] keptRows, long[] keptHigh, long[] keptLow) {
    lock.lock();
    try {
      clear();
      for (int i = 0; i < keptFences.size(); i++) {
        append(keptFences.get(i), keptRows[i], new Print(keptHigh[i], keptLow[i]));
      }
      end();
      untidy = true;
    } finally {
      lock.unlock();
    }
  }

  private void clear() {
    size = 0;
    builtTo = SumRule.BEGIN;
    built = false;
    untidy = true;
  }

  private void end() {
    builtTo = SumRule.END;
    built = true;
  }

  private int block(byte[] rowKey) {
    int least = 0;
    int most = size - 1;
    while (least < most) {
      int middle = (least + most + 1) >>> 1;
      if (Arrays.compareUnsigned(fences[middle], rowKey) <= 0) {
        least = middle;
      } else {
        most = middle - 1;
      }
    }
    return least;
  }

  private void build(SummedRows source) {
    Piece piece = new Piece(prints);
    source.walk(builtTo, SumRule.END, piece);
    byte[] begin = builtTo;
    if (piece.isLast()) {
      append(begin, piece.rows(), piece.sumOf(piece.rows()));
      end();
    } else {
      int cut = piece.cut();
      append(begin, cut, piece.sumOf(cut));
      builtTo = piece.separator(cut);
    }
  }

  private void cut(int block, SummedRows source) {
    byte[] end = block + 1 < size ? fences[block + 1] : SumRule.END;
    Piece piece = new Piece(prints);
    source.walk(fences[block], end, piece);
    if (piece.isLast()) {
      // It counts more rows than it has: a row that could not be read was taken for none. The sums are of no use then.
      clear();
      return;
    }
    int cut = piece.cut();
    Print first = piece.sumOf(cut);
    Print rest = new Print(high[block], low[block]).minus(first);
    insert(block + 1, piece.separator(cut), rows[block] - cut, rest);
    rows[block] = cut;
    high[block] = first.high();
    low[block] = first.low();
  }

  private void join() {
    int kept = 0;
    for (int block = 1; block < size; block++) {
      boolean small = rows[block] < LEAST_ROWS || rows[kept] < LEAST_ROWS;
      if (small && rows[kept] + rows[block] <= LAST_CUT) {
        Print both = new Print(high[kept], low[kept]).plus(new Print(high[block], low[block]));
        rows[kept] += rows[block];
        high[kept] = both.high();
        low[kept] = both.low();
      } else {
        kept++;
        fences[kept] = fences[block];
        rows[kept] = rows[block];
        high[kept] = high[block];
        low[kept] = low[block];
      }
    }
    size = Math.min(size, kept + 1);
  }

  private void append(byte[] fence, long count, Print sum) {
    insert(size, fence, count, sum);
  }

  private void insert(int at, byte[] fence, long count, Print sum) {
    if (size == fences.length) {
      int room = size + size / 2;
      fences = Arrays.copyOf(fences, room);
      rows = Arrays.copyOf(rows, room);
      high = Arrays.copyOf(high, room);
      low = Arrays.copyOf(low, room);
    }
    int behind = size - at;
    System.arraycopy(fences, at, fences, at + 1, behind);
    System.arraycopy(rows, at, rows, at + 1, behind);
    System.arraycopy(high, at, high, at + 1, behind);
    System.arraycopy(low, at, low, at + 1, behind);
    fences[at] = fence;
    rows[at] = count;
    high[at] = sum.high();
    low[at] = sum.low();
    size++;
  }

  /** The first rows of what is to be cut. */
  private static final class Piece implements RowVisitor {
    private final SipHash prints;
    private final List<byte[]> keys = new ArrayList<>(READ_ROWS);
    private final List<Print> sums = new ArrayList<>(READ_ROWS);
    private Print sum = Print.NONE;

    Piece(SipHash prints) {
      this.prints = prints;
    }

    @Override
    public boolean row(byte[] rowKey, byte[] value) {
      sum = sum.plus(prints.of(rowKey, value));
      keys.add(rowKey);
      sums.add(sum);
      return keys.size() < READ_ROWS;
    }

    int rows() {
      return keys.size();
    }

    /** Whether there was nothing behind it. */
    boolean isLast() {
      return keys.size() < READ_ROWS;
    }

    Print sumOf(int count) {
      return count == 0 ? Print.NONE : sums.get(count - 1);
    }

    /** Where two stores that hold nearly the same cut alike: short separators are few. */
    int cut() {
      int best = FIRST_CUT;
      for (int at = FIRST_CUT; at <= LAST_CUT; at++) {
        if (shared(at) < shared(best)) {
          best = at;
        }
      }
      return best;
    }

    byte[] separator(int cut) {
      return Arrays.copyOf(keys.get(cut), shared(cut) + 1);
    }

    /** Bytes that a row shares with the one before it. */
    private int shared(int at) {
      return Arrays.mismatch(keys.get(at - 1), keys.get(at));
    }
  }
}
