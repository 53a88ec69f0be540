package chat.exo.graph.store;

/**
 * How much one page may hold. It ends with the cell that reaches either bound, so it holds at least one where there is one.
 *
 * @param maxCells cells
 * @param maxBytes bytes of keys and values, about what they take in an answer
 */
public record PageSize(int maxCells, int maxBytes) {
  public PageSize {
    if (maxCells < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "expected a page of at least 1 cell and 1 byte, got " + maxCells + " cells and " + maxBytes + " bytes");
    }
  }
}
