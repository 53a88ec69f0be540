package chat.exo.graph.wire;

/**
 * How large the parts of a frame may be. Beyond a limit the message is refused with an error that names it.
 *
 * @param maxFrameBytes one frame, in bytes of UTF-8
 * @param maxDepth nesting of JSON, counting the message itself as 1; gun's own messages need 6
 * @param maxMessages messages in one array frame
 * @param maxKeysPerPut keys over all souls of one put
 * @param maxSoulLength UTF-16 code units
 * @param maxKeyLength UTF-16 code units
 * @param maxIdLength UTF-16 code units; gun uses 9
 */
public record WireLimits(
    int maxFrameBytes,
    int maxDepth,
    int maxMessages,
    int maxKeysPerPut,
    int maxSoulLength,
    int maxKeyLength,
    int maxIdLength) {
  public WireLimits {
    positive("frame bytes", maxFrameBytes);
    positive("depth", maxDepth);
    positive("messages per frame", maxMessages);
    positive("keys per put", maxKeysPerPut);
    positive("soul length", maxSoulLength);
    positive("key length", maxKeyLength);
    positive("id length", maxIdLength);
  }

  /** What a relay starts with; {@code docs/operations.md} explains each. */
  public static WireLimits defaults() {
    return new WireLimits(8 << 20, 32, 20_000, 100_000, 8_192, 8_192, 128);
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1 for " + what + ", got " + value);
    }
  }
}
