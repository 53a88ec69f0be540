package chat.exo.peer.vault;

/**
 * The name of a row: a table, a text within it, and a number that orders rows of the same text.
 *
 * @param name who or what it is about; only a keyed hash of it reaches the disk
 * @param order zero or more
 */
public record Row(Table table, String name, long order) {
  public Row {
    if (order < 0) {
      throw new IllegalArgumentException("expected an order of at least 0, got " + order);
    }
  }

  /** The only row of a name. */
  public static Row of(Table table, String name) {
    return new Row(table, name, 0);
  }

  /** The table only: names are people. */
  @Override
  public String toString() {
    return "Row[" + table + " " + order + "]";
  }
}
