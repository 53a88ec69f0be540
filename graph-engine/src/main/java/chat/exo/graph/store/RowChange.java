package chat.exo.graph.store;

import java.util.Optional;

/**
 * What one commit does to one row beside the cells.
 *
 * @param table where the row is
 * @param name the row
 * @param text what it says from then on; empty if it goes
 */
public record RowChange(Table table, String name, Optional<String> text) {
  public RowChange {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("expected a row to have a name, got an empty text");
    }
  }

  public static RowChange put(Table table, String name, String text) {
    return new RowChange(table, name, Optional.of(text));
  }

  public static RowChange remove(Table table, String name) {
    return new RowChange(table, name, Optional.empty());
  }

  /** The lengths only: names hold keys of people. */
  @Override
  public String toString() {
    return "RowChange[" + table + ", " + name.length() + " and " + text.map(String::length).orElse(0) + " characters]";
  }
}
