package chat.exo.graph;

import java.util.List;

/**
 * Some nodes: what one message puts or answers. Souls are distinct.
 *
 * @param nodes the nodes, in the order they came or were read
 */
public record Graph(List<Node> nodes) {
  private static final int NODE_BYTES = 128;
  private static final int CELL_BYTES = 160;

  public Graph {
    nodes = List.copyOf(nodes);
  }

  /** A graph of one node. */
  public static Graph of(Node node) {
    return new Graph(List.of(node));
  }

  public boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** The number of keys in all nodes. */
  public int cellCount() {
    int count = 0;
    for (Node node : nodes) {
      count += node.cells().size();
    }
    return count;
  }

  /** What it holds in memory, about: its objects, and its text twice, as characters and as the bytes it came in. */
  public long memoryBytes() {
    long bytes = 0;
    for (Node node : nodes) {
      bytes += NODE_BYTES + node.soul().text().length() * 2L;
      for (Cell cell : node.cells()) {
        bytes += CELL_BYTES + (cell.key().length() + cell.value().length()) * 2L;
      }
    }
    return bytes;
  }
}
