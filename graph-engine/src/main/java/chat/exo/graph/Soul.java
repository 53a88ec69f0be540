package chat.exo.graph;

/**
 * The name of a node: any text but the empty one, compared by UTF-16 code units as JavaScript does.
 *
 * @param text the soul as it stands on the wire, unescaped; may hold lone surrogates
 */
public record Soul(String text) implements Comparable<Soul> {
  public Soul {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("expected a soul, got an empty text");
    }
  }

  @Override
  public int compareTo(Soul other) {
    return text.compareTo(other.text);
  }

  /** The length only: souls may hold names of people, and this text may reach a log. */
  @Override
  public String toString() {
    return "Soul[" + text.length() + " characters]";
  }
}
