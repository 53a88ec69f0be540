package chat.exo.relay.file;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who brought a file, and may take it back.
 *
 * @param text a SEA public key, or {@code member:} and the name that a token was given to; never a space or a comma
 */
record Uploader(String text) {
  private static final String MEMBER = "member:";
  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

  Uploader {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException("expected a key or a member's name, got " + text.length() + " characters");
    }
  }

  static Uploader member(String name) {
    return new Uploader(MEMBER + name);
  }

  /** The key it signs with, if it does. */
  Optional<String> key() {
    return text.startsWith(MEMBER) ? Optional.empty() : Optional.of(text);
  }

  @Override
  public String toString() {
    return "Uploader";
  }
}
