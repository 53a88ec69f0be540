package chat.exo.graph.store;

import chat.exo.graph.Cell;

/**
 * What is known of a cell without its value, which may be megabytes.
 *
 * @param state its state
 * @param length characters of its key and value, about
 */
public record Standing(double state, int length) {
  public static Standing of(Cell cell) {
    return new Standing(cell.state(), cell.key().length() + cell.value().length());
  }
}
