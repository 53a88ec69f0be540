package chat.exo.graph.store;

import java.util.List;

/**
 * A cell that is to be taken out, and what is written in the same moment.
 *
 * @param name the cell
 * @param rows rows that change along with it, if it is there
 */
public record Removal(CellName name, List<RowChange> rows) {
  public Removal {
    rows = List.copyOf(rows);
  }
}
