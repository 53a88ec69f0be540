package chat.exo.graph.store;

/**
 * Where a page ended. It stays good whatever is written meanwhile.
 *
 * @param last the last cell looked at, in the query's order; the next page begins beyond it
 * @param spentBytes bytes of values answered so far, which count against the budget of a ranged query
 */
public record Cursor(CellName last, long spentBytes) {
  public Cursor {
    if (spentBytes < 0) {
      throw new IllegalArgumentException("expected spent bytes of at least 0, got " + spentBytes);
    }
  }
}
