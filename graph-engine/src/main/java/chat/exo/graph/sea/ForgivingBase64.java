package chat.exo.graph.sea;

import java.util.Base64;
import java.util.Optional;

/**
 * Standard base64 as JavaScript's {@code atob} reads it: white space anywhere, padding right or left out, spare bits of
 * the last character of any value; anything else is no base64. ({@code vectors/sea}, base64_forgiving.)
 */
public final class ForgivingBase64 {
  private ForgivingBase64() {}

  /** The bytes, or empty if the text is no base64. */
  public static Optional<byte[]> decode(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(withoutSpace(text)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String withoutSpace(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isSpace(text.charAt(i))) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().filter(unit -> !isSpace((char) unit)).forEach(unit -> out.append((char) unit));
        return out.toString();
      }
    }
    return text;
  }

  /** Space, tab, line feed, form feed, carriage return. */
  private static boolean isSpace(char unit) {
    return unit == ' ' || unit == '\t' || unit == '\n' || unit == '\f' || unit == '\r';
  }
}
