package chat.exo.graph.sum;

/** 128 bits that stand for a row, or the sum of those of many rows. */
public record Print(long high, long low) {
  public static final Print NONE = new Print(0, 0);

  public Print plus(Print other) {
    long sum = low + other.low;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return new Print(high + other.high + carry, sum);
  }

  public Print minus(Print other) {
    long difference = low - other.low;
    long borrow = Long.compareUnsigned(low, other.low) < 0 ? 1 : 0;
    return new Print(high - other.high - borrow, difference);
  }
}
