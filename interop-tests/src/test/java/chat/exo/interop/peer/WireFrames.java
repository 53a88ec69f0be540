// Reads what a relay sends as WebSocket frames, each with all its bytes.
package chat.exo.interop.peer;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** RFC 6455, section 5.2, as far as a proxy needs it. One thread. */
final class WireFrames {
  private static final int TEXT_AND_LAST = 0x81;
  private static final int MAX_HEAD_BYTES = 64 << 10;

  private final InputStream in;

  WireFrames(InputStream in) {
    this.in = in;
  }

  /**
   * One frame.
   *
   * @param message it is a whole text message, so that it may change places with another
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Frame(byte[] bytes, boolean message) {}

  /** The head of the HTTP answer, with the empty line that ends it. */
  byte[] head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0 || head.size() > MAX_HEAD_BYTES) {
        throw new EOFException("the answer has no head");
      }
      head.write(next);
      ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : next == '\r' ? 1 : 0;
    }
    return head.toByteArray();
  }

  /** Whether frames follow; the JDK's client may change to HTTP/2 in the same way. */
  static boolean upgraded(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    return text.startsWith("http/1.1 101") && text.contains("upgrade: websocket");
  }

  /** The next frame; empty at the end of the connection. */
  Optional<Frame> next() throws IOException {
    byte[] start = in.readNBytes(2);
    if (start.length < 2) {
      return Optional.empty();
    }
    int shortLength = start[1] & 0x7f;
    byte[] extended = in.readNBytes(shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0);
    long length = shortLength;
    if (extended.length > 0) {
      length = 0;
      for (byte b : extended) {
        length = (length << 8) | (b & 0xff);
      }
    }
    byte[] payload = in.readNBytes(Math.toIntExact(length));
    if (payload.length < length) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 10);
    bytes.writeBytes(start);
    bytes.writeBytes(extended);
    bytes.writeBytes(payload);
    return Optional.of(new Frame(bytes.toByteArray(), (start[0] & 0xff) == TEXT_AND_LAST));
  }
}
