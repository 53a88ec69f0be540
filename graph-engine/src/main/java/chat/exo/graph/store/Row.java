package chat.exo.graph.store;

/**
 * One row beside the cells.
 *
 * @param name what it is found by
 * @param text what it says
 */
public record Row(String name, String text) {
  /** The lengths only: names hold keys of people. */
  @Override
  public String toString() {
    return "Row[" + name.length() + " and " + text.length() + " characters]";
  }
}
