package chat.exo.graph.json;

import java.nio.charset.StandardCharsets;

/** Text to UTF-8 as JavaScript's {@code TextEncoder} makes it, for hashes. */
public final class Utf8 {
  private Utf8() {}

  /** The bytes; a lone surrogate becomes U+FFFD, where Java would write a question mark. */
  public static byte[] encode(String text) {
    return wellFormed(text).getBytes(StandardCharsets.UTF_8);
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaceLoneSurrogates(text);
      }
    }
    return text;
  }

  private static String replaceLoneSurrogates(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(point -> out.appendCodePoint(isSurrogate(point) ? 0xFFFD : point));
    return out.toString();
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
