package chat.exo.peer.content;

import java.util.Set;

/**
 * A small picture of a file, made by its sender and inside the encryption: so nobody fetches a file to know what it looks like. The receiver
 * trusts no word of it but that it is so many bytes.
 *
 * @param type {@code image/jpeg}, {@code image/png} or {@code image/webp}
 * @param width of the whole picture, in pixels; what a reader leaves room for
 */
@SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
public record Preview(String type, int width, int height, byte[] data) {
  public static final int MAX_BYTES = 16_000;
  /** The longer side of what is sent. */
  public static final int PIXELS = 240;

  private static final Set<String> TYPES = Set.of("image/jpeg", "image/png", "image/webp");
  private static final int MAX_SIDE = 1_000_000;

  public Preview {
    boolean sides = width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE;
    if (!TYPES.contains(type) || !sides || data.length == 0 || data.length > MAX_BYTES) {
      throw new IllegalArgumentException("expected a preview of up to " + MAX_BYTES + " bytes, got " + data.length);
    }
  }

  @Override
  public String toString() {
    return "Preview[" + data.length + " bytes]";
  }
}
