package chat.exo.graph;

import java.util.List;

/**
 * Some nodes: what one message puts or answers. Souls are distinct.
 *
 * @param nodes the nodes, in the order they came or were read
 */
public record Graph(List<Node> nodes) {
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
}
