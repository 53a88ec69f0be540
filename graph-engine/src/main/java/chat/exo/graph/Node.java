package chat.exo.graph;

import java.util.List;

/**
 * Some cells of one soul; which ones depends on who made it: a write, an answer, a page. Keys are distinct.
 *
 * @param soul the node's name
 * @param cells its cells, in the order they came or were read
 */
public record Node(Soul soul, List<Cell> cells) {
  public Node {
    cells = List.copyOf(cells);
  }
}
