package chat.exo.relay.sync;

import chat.exo.graph.store.page.RowKey;
import chat.exo.graph.sum.SumRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one side compares, and which way rows go.
 *
 * @param takes whether it wants rows
 * @param gives whether it sends rows
 * @param dry whether rows are only counted
 * @param oldest rows with an older state are left out; negative infinity leaves out none
 * @param prefixes what rows begin with, sorted, none within another; empty for all rows
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of rows and bounds, never compared as records
record Terms(boolean takes, boolean gives, boolean dry, double oldest, List<byte[]> prefixes) {
  static final int MOST_PREFIXES = 32;

  /** All rows, both ways. */
  static final Terms ALL = new Terms(true, true, false, Double.NEGATIVE_INFINITY, List.of());

  Terms {
    if (prefixes.size() > MOST_PREFIXES || Double.isNaN(oldest)) {
      throw new MalformedSync("expected at most " + MOST_PREFIXES + " prefixes and a time, got " + prefixes.size() + " and " + oldest);
    }
    prefixes = tidy(prefixes);
  }

  static List<byte[]> ofSouls(List<String> souls) {
    return souls.stream().map(RowKey::encoded).toList();
  }

  /** What both compare. Which way rows go is each side's own. */
  Terms with(Terms other) {
    return new Terms(takes, gives, dry || other.dry, Math.max(oldest, other.oldest), both(prefixes, other.prefixes));
  }

  /** Whether both compare the same rows. */
  boolean compares(Terms other) {
    return oldest == other.oldest && Arrays.deepEquals(prefixes.toArray(), other.prefixes.toArray());
  }

  /** Whether anything is compared at all: prefixes may have nothing in common. */
  boolean nothing() {
    return prefixes.size() == 1 && prefixes.getFirst().length == 1 && prefixes.getFirst()[0] == SumRule.END[0];
  }

  /** A stretch of rows that is compared. */
  record Scope(byte[] from, byte[] to) {}

  /** What is compared: each begins with a prefix and ends behind it. */
  List<Scope> scopes() {
    if (prefixes.isEmpty()) {
      return List.of(new Scope(SumRule.BEGIN, SumRule.END));
    }
    return prefixes.stream().map(prefix -> new Scope(prefix, RowKey.with(prefix, (byte) 0xff))).toList();
  }

  boolean holds(byte[] from, byte[] to) {
    return scopes().stream().anyMatch(scope -> Arrays.compareUnsigned(scope.from, from) <= 0 && Arrays.compareUnsigned(to, scope.to) <= 0);
  }

  private static List<byte[]> both(List<byte[]> one, List<byte[]> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    List<byte[]> common = new ArrayList<>();
    for (byte[] a : one) {
      for (byte[] b : other) {
        if (begins(a, b)) {
          common.add(a);
        } else if (begins(b, a)) {
          common.add(b);
        }
      }
    }
    return common.isEmpty() ? List.of(SumRule.END) : List.copyOf(common);
  }

  private static List<byte[]> tidy(List<byte[]> prefixes) {
    List<byte[]> sorted = new ArrayList<>(prefixes);
    sorted.sort(Arrays::compareUnsigned);
    List<byte[]> outer = new ArrayList<>();
    for (byte[] prefix : sorted) {
      if (outer.isEmpty() || !begins(prefix, outer.getLast())) {
        outer.add(prefix);
      }
    }
    return List.copyOf(outer);
  }

  private static boolean begins(byte[] text, byte[] prefix) {
    return text.length >= prefix.length && Arrays.equals(text, 0, prefix.length, prefix, 0, prefix.length);
  }
}
