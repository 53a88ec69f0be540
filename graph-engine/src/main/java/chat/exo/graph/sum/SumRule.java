package chat.exo.graph.sum;

import chat.exo.graph.store.page.RowKey;
import chat.exo.graph.store.page.Rows;
import java.util.Arrays;

/**
 * Which rows are compared between relays: all but the entries of boxes, which their owner's relays alone look after. A pure
 * function of the row's key, so that both sides leave out the same; another rule gets another version.
 */
@SuppressWarnings("MutablePublicArray") // bounds that are compared with, in this program only
public final class SumRule {
  /** Told in a handshake; relays with different rules do not compare. */
  public static final int VERSION = 1;

  /** Before every row. */
  public static final byte[] BEGIN = {};

  /** Behind every row: no text begins with this byte. */
  public static final byte[] END = {(byte) 0xff};

  private static final byte[] BOXES = RowKey.encoded("exo/box/");
  private static final byte[] BEHIND_BOXES = RowKey.with(BOXES, (byte) 0xff);

  private SumRule() {}

  public static boolean counts(byte[] rowKey) {
    return rowKey.length < BOXES.length || !Arrays.equals(rowKey, 0, BOXES.length, BOXES, 0, BOXES.length);
  }

  /** Visits rows by a walk of a store. */
  public static void walk(Rows rows, byte[] from, byte[] to, RowVisitor visitor) {
    boolean there = rows.seek(from);
    while (there) {
      byte[] key = rows.key();
      if (Arrays.compareUnsigned(key, to) >= 0) {
        return;
      }
      if (!counts(key)) {
        there = rows.seek(BEHIND_BOXES);
      } else if (visitor.row(key, rows.value())) {
        there = rows.next();
      } else {
        return;
      }
    }
  }
}
