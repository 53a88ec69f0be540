package chat.exo.graph.query;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of one change that one reader waits for, gathered while the change is walked. */
public final class Interest {
  private final Map<Soul, Set<Cell>> cells = new LinkedHashMap<>(2);

  /** All of a change. */
  static Interest in(Graph change) {
    Interest interest = new Interest();
    change.nodes().forEach(interest::add);
    return interest;
  }

  int nodeCount() {
    return cells.size();
  }

  void add(Node node) {
    cells.computeIfAbsent(node.soul(), soul -> new LinkedHashSet<>()).addAll(node.cells());
  }

  void add(Node node, Cell cell) {
    cells.computeIfAbsent(node.soul(), soul -> new LinkedHashSet<>()).add(cell);
  }

  /** Whether the reader waits for all of the change; then it can get the change as it is. */
  public boolean covers(Graph change) {
    int count = 0;
    for (Set<Cell> some : cells.values()) {
      count += some.size();
    }
    return count == change.cellCount();
  }

  /** The part as a graph. */
  public Graph graph() {
    List<Node> nodes = new ArrayList<>(cells.size());
    cells.forEach((soul, some) -> nodes.add(new Node(soul, List.copyOf(some))));
    return new Graph(nodes);
  }
}
