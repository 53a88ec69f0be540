package chat.exo.graph.sea;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JavaScript's {@code parseFloat}: the longest number at the start of a text, whatever follows it. */
final class JsFloat {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:Infinity|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)");

  private JsFloat() {}

  /** The number, or NaN if the text starts with none. */
  static double parse(String text) {
    String trimmed = text.strip();
    Matcher matcher = NUMBER.matcher(trimmed.substring(0, Math.min(trimmed.length(), 400)));
    return matcher.lookingAt() ? Double.parseDouble(matcher.group()) : Double.NaN;
  }
}
