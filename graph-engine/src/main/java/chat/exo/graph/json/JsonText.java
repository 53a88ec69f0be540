package chat.exo.graph.json;

/**
 * Strings and numbers as ECMAScript's {@code JSON.stringify} prints them, unit for unit.
 *
 * <p>Ties, signatures and hashes are all taken over this text, so one deviation here breaks all three; {@code
 * vectors/hash} and {@code vectors/sea} hold the cases.
 */
public final class JsonText {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private JsonText() {}

  /** A string in quotes. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    appendQuoted(out, text);
    return out.toString();
  }

  /** A finite number; throws for others, which JSON cannot say. */
  public static String number(double number) {
    return NumberText.of(number);
  }

  /** Appends a string in quotes. */
  public static void appendQuoted(StringBuilder out, String text) {
    out.append('"');
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit >= ' ' && unit != '"' && unit != '\\' && !Character.isSurrogate(unit)) {
        continue;
      }
      if (Character.isHighSurrogate(unit) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++; // a pair stands for itself
        continue;
      }
      out.append(text, copied, i);
      appendEscaped(out, unit);
      copied = i + 1;
    }
    out.append(text, copied, text.length()).append('"');
  }

  private static void appendEscaped(StringBuilder out, char unit) {
    switch (unit) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default ->
          out.append("\\u")
              .append(HEX[unit >> 12])
              .append(HEX[(unit >> 8) & 0xf])
              .append(HEX[(unit >> 4) & 0xf])
              .append(HEX[unit & 0xf]);
    }
  }
}
