package chat.exo.relay.mesh;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.ham.Ham;
import chat.exo.ham.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The smallest store that can be right: a map, and HAM for each cell. What a relay, a client or an oracle holds. */
final class CellStore {
  /** What a merge did. */
  record Merged(Graph changed, Graph deferred) {}

  private final Map<Soul, TreeMap<String, Cell>> nodes = new TreeMap<>();

  Merged merge(Graph graph, double nowMillis) {
    List<Node> changed = new ArrayList<>();
    List<Node> deferred = new ArrayList<>();
    for (Node node : graph.nodes()) {
      List<Cell> accepted = new ArrayList<>();
      List<Cell> early = new ArrayList<>();
      for (Cell cell : node.cells()) {
        Outcome outcome = decide(node.soul(), cell, nowMillis);
        if (outcome.accepted()) {
          nodes.computeIfAbsent(node.soul(), soul -> new TreeMap<>()).put(cell.key(), cell);
          accepted.add(cell);
        } else if (outcome == Outcome.DEFER) {
          early.add(cell);
        }
      }
      add(changed, node.soul(), accepted);
      add(deferred, node.soul(), early);
    }
    return new Merged(new Graph(changed), new Graph(deferred));
  }

  Graph read(Query query) {
    List<Node> found = new ArrayList<>();
    nodes.forEach(
        (soul, cells) ->
            add(found, soul, cells.values().stream().filter(cell -> query.matches(soul, cell.key())).toList()));
    return new Graph(found);
  }

  Optional<Cell> cell(Soul soul, String key) {
    return Optional.ofNullable(nodes.getOrDefault(soul, new TreeMap<>()).get(key));
  }

  private Outcome decide(Soul soul, Cell cell, double nowMillis) {
    Optional<Cell> current = cell(soul, cell.key());
    return Ham.decide(
        nowMillis,
        cell.state(),
        () -> cell.value().json(),
        current.map(Cell::state).orElse(Ham.NEVER),
        () -> current.orElseThrow().value().json());
  }

  private static void add(List<Node> nodes, Soul soul, List<Cell> cells) {
    if (!cells.isEmpty()) {
      nodes.add(new Node(soul, cells));
    }
  }
}
