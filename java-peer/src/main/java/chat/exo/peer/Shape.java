package chat.exo.peer;

import java.util.regex.Pattern;

/** What the names of this profile look like. Checked wherever one comes in: a name is a place in the vault and on the wire. */
public enum Shape {
  /** A SEA public key: 43 characters, a dot, 43 characters. */
  ACCOUNT("[A-Za-z0-9_-]{43}\\.[A-Za-z0-9_-]{43}", "an account of 87 characters"),
  /** 16 bytes in base64url: a content, a group, a box. */
  ID("[A-Za-z0-9_-]{22}", "an id of 22 characters");

  private final Pattern pattern;
  private final String words;

  Shape(String pattern, String words) {
    this.pattern = Pattern.compile(pattern);
    this.words = words;
  }

  public boolean fits(String text) {
    return pattern.matcher(text).matches();
  }

  /** The same text, if it has this shape. */
  public String checked(String text) {
    if (!fits(text)) {
      throw new IllegalArgumentException("expected " + words + ", got one of " + text.length());
    }
    return text;
  }
}
