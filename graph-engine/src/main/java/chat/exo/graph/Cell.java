package chat.exo.graph;

/**
 * One key of a node with its value and the state that decides its conflicts.
 *
 * @param key the key, unescaped; may be any text but the empty one
 * @param state time of the write in milliseconds, finite. Minus zero is zero, as in JSON
 * @param value the value
 */
public record Cell(String key, double state, Value value) {
  public Cell {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("expected a key, got an empty text");
    }
    if (!Double.isFinite(state)) {
      throw new IllegalArgumentException("expected a finite state, got " + state);
    }
    state = state == 0 ? 0.0 : state;
  }
}
