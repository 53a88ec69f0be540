package chat.exo.graph.store;

import chat.exo.graph.Cell;
import java.util.Optional;

/**
 * What is known of a cell, perhaps without its value, which may be megabytes.
 *
 * @param state its state
 * @param length characters of its key and value, about
 * @param cell the cell itself, unless its value is too long to be kept along; then it is what the store holds
 */
public record Standing(double state, int length, Optional<Cell> cell) {
  public static Standing of(Cell cell) {
    return new Standing(cell.state(), cell.key().length() + cell.value().length(), Optional.of(cell));
  }

  /** The same without the value. */
  public static Standing ofLong(Cell cell) {
    return new Standing(cell.state(), cell.key().length() + cell.value().length(), Optional.empty());
  }
}
