package chat.exo.graph.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame both as the bytes that came and as the units they say, with the way from a unit back to its byte.
 *
 * <p>Jackson parses the units: its byte parser keeps a table of the names it has seen, guesses encodings, and takes a name
 * with an escaped surrogate for broken UTF-8. The bytes are kept so that what is passed on is never printed again.
 */
final class FrameText {
  private final byte[] bytes;
  private final char[] units;
  private final int unitCount;

  /** How far {@link #byteOffset} has counted; it is asked from front to back, so a long frame is counted once. */
  private int countedUnits;

  private int countedBytes;

  private FrameText(byte[] bytes, char[] units, int unitCount) {
    this.bytes = bytes;
    this.units = units;
    this.unitCount = unitCount;
  }

  /** Decodes a frame; fails if it is no UTF-8. */
  static FrameText of(byte[] bytes) throws CharacterCodingException {
    CharBuffer units =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes));
    return new FrameText(bytes, units.array(), units.limit());
  }

  /** A text that came inside a frame as a string; a lone surrogate in it, which UTF-8 cannot say, becomes its escape. */
  static FrameText ofNested(String text) throws IOException {
    StringBuilder sayable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isHighSurrogate(unit) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        sayable.append(unit).append(text.charAt(++i));
      } else if (Character.isSurrogate(unit)) {
        sayable.append("\\u").append(Integer.toHexString(unit));
      } else {
        sayable.append(unit);
      }
    }
    return of(sayable.toString().getBytes(StandardCharsets.UTF_8));
  }

  char[] units() {
    return units;
  }

  int unitCount() {
    return unitCount;
  }

  /**
   * The bytes that say the units from one offset to another; offsets never go back. What is less than half of its frame is copied,
   * so that a small message does not keep a large frame alive, and what is held is about what is charged.
   */
  RawText slice(int startUnit, int endUnit) {
    int start = byteOffset(startUnit);
    int end = byteOffset(endUnit);
    if ((end - start) * 2L >= bytes.length) {
      return new RawText(bytes, start, end);
    }
    return new RawText(Arrays.copyOfRange(bytes, start, end), 0, end - start);
  }

  private int byteOffset(int unit) {
    if (bytes.length == unitCount) {
      return unit; // ASCII
    }
    if (unit < countedUnits) {
      throw new IllegalStateException("expected offsets from front to back, got " + unit + " after " + countedUnits);
    }
    for (; countedUnits < unit; countedUnits++) {
      countedBytes += utf8Length(units[countedUnits]);
    }
    return countedBytes;
  }

  /** Half of a surrogate pair is two bytes of its four. */
  private static int utf8Length(char unit) {
    if (unit < 0x80) {
      return 1;
    }
    return unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
  }
}
