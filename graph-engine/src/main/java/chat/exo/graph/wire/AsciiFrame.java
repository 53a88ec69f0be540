package chat.exo.graph.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The same frame in ASCII, everything else escaped: the second way to read one that holds escaped surrogates.
 *
 * <p>gun: souls and keys are JavaScript strings and may hold half a surrogate pair. Jackson's reader of bytes refuses
 * such a name, its reader of characters does not; in ASCII an offset in characters is an offset in bytes.
 */
final class AsciiFrame {
  private static final String HEX = "0123456789abcdef";

  private AsciiFrame() {}

  /** The frame in ASCII; empty if it holds no escaped surrogate, or is not UTF-8. */
  static Optional<byte[]> of(byte[] frame) {
    if (!escapesSurrogate(frame)) {
      return Optional.empty();
    }
    CharBuffer text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(frame));
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    StringBuilder ascii = new StringBuilder(text.length() + 64);
    while (text.hasRemaining()) {
      char c = text.get();
      if (c < 0x80) {
        ascii.append(c);
      } else {
        ascii.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          ascii.append(HEX.charAt(c >> shift & 0xf));
        }
      }
    }
    return Optional.of(ascii.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean escapesSurrogate(byte[] frame) {
    for (int i = 0; i + 2 < frame.length; i++) {
      if (frame[i] == '\\' && frame[i + 1] == 'u' && (frame[i + 2] | 0x20) == 'd') {
        return true;
      }
    }
    return false;
  }
}
