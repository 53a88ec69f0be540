package chat.exo.graph.wire;

/**
 * A stretch of a frame's bytes: UTF-8 JSON exactly as it came. It may share the frame's array; nobody writes to that.
 *
 * @param bytes the frame
 * @param start first byte
 * @param end one past the last byte; equal to {@code start} if there is no text
 */
@SuppressWarnings("ArrayRecordComponent") // identity is never asked for; copying would undo its purpose
public record RawText(byte[] bytes, int start, int end) {
  private static final RawText NONE = new RawText(new byte[0], 0, 0);

  public RawText {
    if (start < 0 || end < start || end > bytes.length) {
      throw new IllegalArgumentException("expected a stretch of " + bytes.length + " bytes, got " + start + ".." + end);
    }
  }

  /** No text. */
  public static RawText none() {
    return NONE;
  }

  public boolean isEmpty() {
    return start == end;
  }

  /** Bytes, the only measure a log needs. */
  @Override
  public String toString() {
    return "RawText[" + (end - start) + " bytes]";
  }
}
