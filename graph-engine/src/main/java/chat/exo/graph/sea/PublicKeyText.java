package chat.exo.graph.sea;

import java.util.regex.Pattern;

/** How a public key is written: two numbers of 32 bytes in base64 for addresses, with a dot between them. */
public final class PublicKeyText {
  /** As a part of a longer pattern. */
  public static final String PATTERN = "[A-Za-z0-9_-]{43}\\.[A-Za-z0-9_-]{43}";

  private static final Pattern WHOLE = Pattern.compile(PATTERN);

  private PublicKeyText() {}

  /** Whether a text is one, by its looks: the point may still lie beside the curve. */
  public static boolean is(String text) {
    return WHOLE.matcher(text).matches();
  }
}
