package chat.exo.relay.box;

/**
 * How much boxes hold. What strangers leave is counted by address, because anybody can make keys and boxes; members of this relay,
 * relays it dialled and addresses that are exempt are not counted.
 *
 * @param boxBytes in one box
 * @param boxBytesOfAddress in one box, from strangers at one address: the rest of it is for others
 * @param bytesOfAddress in all boxes, from strangers at one address
 * @param bytes in all boxes; beyond, nothing more is taken of strangers
 * @param retentionMillis how long an entry waits
 */
public record BoxLimits(long boxBytes, long boxBytesOfAddress, long bytesOfAddress, long bytes, long retentionMillis) {
  public BoxLimits {
    if (boxBytes < 1 || boxBytesOfAddress < 1 || bytesOfAddress < 1 || bytes < 1 || retentionMillis < 1) {
      throw new IllegalArgumentException("expected limits of at least 1 for boxes, got a smaller one");
    }
  }

  /** What a relay starts with. */
  public static BoxLimits defaults() {
    return new BoxLimits(64L << 20, 16L << 20, 256L << 20, 4L << 30, 30L * 86_400_000);
  }

  /** The same with another size of a box, of which one address may fill a quarter. */
  public BoxLimits withBoxBytes(long other) {
    return new BoxLimits(other, Math.max(1, other / 4), bytesOfAddress, bytes, retentionMillis);
  }
}
