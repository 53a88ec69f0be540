package chat.exo.graph.json;

import java.util.Comparator;

/**
 * The order in which JavaScript lists the names of an object: canonical decimal numbers first, in numeric order, then the
 * others as they came.
 */
final class PropertyOrder {
  private static final long NOT_AN_INDEX = Long.MAX_VALUE;
  private static final long MAX_INDEX = 4_294_967_294L;

  /** Numbers first; the others are equal, so that a stable sort leaves them as they came. */
  static final Comparator<String> AS_CAME = Comparator.comparingLong(PropertyOrder::arrayIndex);

  /** Numbers first, then the others by UTF-16 code units: an object that was filled in sorted order. */
  static final Comparator<String> SORTED = AS_CAME.thenComparing(Comparator.naturalOrder());

  private PropertyOrder() {}

  /** The array index a name spells ({@code "0"}, {@code "17"}, not {@code "07"}), or {@link #NOT_AN_INDEX}. */
  private static long arrayIndex(String name) {
    int length = name.length();
    if (length == 0 || length > 10 || (length > 1 && name.charAt(0) == '0')) {
      return NOT_AN_INDEX;
    }
    long index = 0;
    for (int i = 0; i < length; i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return NOT_AN_INDEX;
      }
      index = index * 10 + digit;
    }
    return index <= MAX_INDEX ? index : NOT_AN_INDEX;
  }
}
