package chat.exo.relay.sync;

import chat.exo.graph.sum.BlockSums;
import chat.exo.graph.sum.Moment;
import chat.exo.graph.sum.Print;
import chat.exo.graph.sum.SipHash;
import chat.exo.graph.sum.SumKey;
import chat.exo.graph.sum.SumRule;
import chat.exo.graph.sum.SummedRows;
import chat.exo.graph.sum.Tally;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One side of a comparison: the rows of one moment, without those that the other is known not to take. What is whole blocks is known
 * from their sums; of what is cut off a block the rows are read. One thread.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of rows and bounds, never compared as records
final class Comparison implements AutoCloseable {
  private static final int MOST_BOUNDS_KEPT = 4_096;
  private static final int STATE_AT = 1; // in a stored value, behind its format

  /** A row of a range. */
  record Tagged(byte[] key, Print print, long tag) {
    /** What it is called in a list of tags. */
    long shortTag() {
      return tag & SyncText.TAG_MASK;
    }

    int group(int bits) {
      return bits == 0 ? 0 : (int) (tag >>> (Long.SIZE - bits));
    }
  }

  /** Rows before a bound. */
  private record Before(long rows, Print sum) {}

  private final Moment moment;
  private final SummedRows rows;
  private final BlockSums sums;
  private final SipHash prints;
  private final SipHash salt;
  private final NavigableMap<byte[], Print> refused;
  private final byte[][] refusedKeys;
  private final Before[] refusedBefore;
  private final NavigableMap<byte[], Before> known = new TreeMap<>(Arrays::compareUnsigned);
  private final LongConsumer looked;

  /**
   * A comparison.
   *
   * @param moment closed along with this
   * @param kept the key that the store's sums are under
   * @param key the key to compare under; if it is another, all rows are read
   * @param oldest rows with an older state are left out, for which all rows are read
   * @param refused rows that the other side refused
   * @param looked told of rows that are read
   */
  Comparison(
      Moment moment, SumKey kept, SumKey key, Print salt, double oldest, NavigableMap<byte[], Print> refused, LongConsumer looked) {
    this.moment = moment;
    this.prints = key.prints();
    this.salt = new SipHash(salt.high(), salt.low());
    this.looked = looked;
    boolean all = oldest == Double.NEGATIVE_INFINITY;
    this.rows = all ? moment : (from, to, visitor) -> moment.walk(from, to, (rowKey, value) -> state(value) < oldest || visitor.row(rowKey, value));
    if (all && kept.equals(key)) {
      this.sums = moment.sums();
    } else {
      this.sums = BlockSums.walked(rows, key);
      looked.accept(moment.sums().allRows());
    }
    this.refused = refused;
    this.refusedKeys = refused.keySet().toArray(byte[][]::new);
    this.refusedBefore = new Before[refusedKeys.length + 1];
    refusedBefore[0] = new Before(0, Print.NONE);
    for (int i = 0; i < refusedKeys.length; i++) {
      Print print = refused.getOrDefault(refusedKeys[i], Print.NONE);
      refusedBefore[i + 1] = new Before(refusedBefore[i].rows + 1, refusedBefore[i].sum.plus(print));
    }
  }

  static double state(byte[] value) {
    return ByteBuffer.wrap(value, STATE_AT, Double.BYTES).getDouble();
  }

  /** Rows of a range. */
  long count(byte[] from, byte[] to) {
    return before(to).rows - before(from).rows;
  }

  /** Rows in all. */
  long all() {
    return count(SumRule.BEGIN, SumRule.END);
  }

  /** 5 bytes that stand for a range; 0 if nothing is in it. */
  long print(byte[] from, byte[] to) {
    Before begin = before(from);
    Before end = before(to);
    long count = end.rows - begin.rows;
    return count == 0 ? 0 : notZero(salt.mix(end.sum.minus(begin.sum), count));
  }

  /** The same without the sums, over the tags of all rows. */
  long auditPrint(byte[] from, byte[] to) {
    long[] sum = new long[2];
    each(
        from,
        to,
        row -> {
          sum[0] += row.tag;
          sum[1]++;
        });
    return notZero(salt.mix(new Print(sum[0], sum[1]), -1));
  }

  /** The rows of a range. */
  List<Tagged> rows(byte[] from, byte[] to) {
    List<Tagged> found = new ArrayList<>();
    each(from, to, found::add);
    return found;
  }

  /** Cuts a range into about so many parts, at fences; the bounds behind each part, the last of which is the end of the range. */
  List<byte[]> parts(byte[] from, byte[] to, int wanted) {
    int first = sums.at(from) + 1;
    int last = sums.at(to);
    if (last >= 0 && Arrays.equals(sums.fence(last), to)) {
      last--;
    }
    List<byte[]> bounds = new ArrayList<>();
    int inner = last - first + 1; // fences within the range
    int parts = Math.min(wanted, inner + 1);
    for (int i = 1; i < parts; i++) {
      bounds.add(sums.fence(first - 1 + (int) ((long) (inner + 1) * i / parts)));
    }
    bounds.add(to);
    return bounds;
  }

  /** The range of one of so many parts of all blocks, for an audit. */
  Terms.Scope slice(int part, int ofParts) {
    int begin = (int) ((long) sums.count() * part / ofParts);
    int end = (int) ((long) sums.count() * (part + 1) / ofParts);
    return new Terms.Scope(sums.fence(begin), sums.fence(Math.min(sums.count(), Math.max(begin + 1, end))));
  }

  boolean hasBlocks() {
    return sums.count() > 0;
  }

  private void each(byte[] from, byte[] to, Consumer<Tagged> visitor) {
    long[] count = new long[1];
    rows.walk(
        from,
        to,
        (key, value) -> {
          count[0]++;
          Print print = prints.of(key, value);
          if (!print.equals(refused.get(key))) {
            visitor.accept(new Tagged(key, print, salt.mix(print, 0)));
          }
          return true;
        });
    looked.accept(count[0]);
  }

  private Before before(byte[] bound) {
    Before there = known.get(bound);
    if (there == null) {
      there = without(bound, added(bound));
      if (known.size() >= MOST_BOUNDS_KEPT) {
        known.clear();
      }
      known.put(bound, there);
    }
    return there;
  }

  private Before added(byte[] bound) {
    if (Arrays.compareUnsigned(bound, SumRule.END) >= 0) {
      return new Before(sums.allRows(), sums.sumBefore(sums.count()));
    }
    int block = sums.at(bound);
    if (block < 0) {
      return new Before(0, Print.NONE);
    }
    Before begin = new Before(sums.rowsBefore(block), sums.sumBefore(block));
    if (Arrays.equals(sums.fence(block), bound)) {
      return begin;
    }
    Tally tally = new Tally(prints);
    rows.walk(sums.fence(block), bound, tally);
    looked.accept(tally.rows());
    return new Before(begin.rows + tally.rows(), begin.sum.plus(tally.sum()));
  }

  /** What is refused and lies before the bound counts as not there. */
  private Before without(byte[] bound, Before all) {
    int found = Arrays.binarySearch(refusedKeys, bound, Arrays::compareUnsigned);
    Before out = refusedBefore[found >= 0 ? found : -found - 1];
    return out.rows == 0 ? all : new Before(all.rows - out.rows, all.sum.minus(out.sum));
  }

  private static long notZero(long mixed) {
    long print = mixed & SyncText.TAG_MASK;
    return print == 0 ? 1 : print;
  }

  @Override
  public void close() {
    moment.close();
  }
}
