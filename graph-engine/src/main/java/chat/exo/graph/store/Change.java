package chat.exo.graph.store;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one commit does to one cell.
 *
 * @param share who is counted for it, {@link Write.Put#counted}; {@link #NOBODY} for what the relay does itself
 * @param name the cell
 * @param before what was current until then
 * @param after what is current from then on; empty if it is gone
 */
public record Change(long share, CellName name, Optional<Standing> before, Optional<Cell> after) {
  public static final long NOBODY = 0;

  /** The changes that make all cells of some graphs current where nothing was. */
  public static List<Change> to(Graph... graphs) {
    List<Change> changes = new ArrayList<>();
    for (Graph graph : graphs) {
      for (Node node : graph.nodes()) {
        for (Cell cell : node.cells()) {
          changes.add(new Change(NOBODY, new CellName(node.soul(), cell.key()), Optional.empty(), Optional.of(cell)));
        }
      }
    }
    return changes;
  }

  /** The names only: values are user content. */
  @Override
  public String toString() {
    return "Change[" + name + "]";
  }
}
