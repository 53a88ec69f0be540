package chat.exo.graph.store.write;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import chat.exo.ham.Ham;
import chat.exo.ham.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * HAM for one batch: the durable cells it touches are read at once, and each accepted cell lies over them for the writes
 * behind it. Lives for one batch on the writer thread; thrown away with it, so a failed batch leaves no trace.
 *
 * <p>not gun: it decides against memory alone, so after a restart an old put wins ({@code vectors/wire}, 22-cold-old-put).
 */
final class BatchDecision {
  private static final Graph NOTHING = new Graph(List.of());

  private final double nowMillis;
  private final Map<CellName, Cell> current;

  BatchDecision(GraphStore store, List<Write> batch, double nowMillis) {
    this.nowMillis = nowMillis;
    List<CellName> names = List.copyOf(namesIn(batch));
    this.current = HashMap.newHashMap(names.size());
    if (names.isEmpty()) {
      return;
    }
    List<Optional<Cell>> cells = store.cells(names);
    for (int i = 0; i < names.size(); i++) {
      if (cells.get(i).isPresent()) {
        current.put(names.get(i), cells.get(i).get());
      }
    }
  }

  /** Decides the next write of the batch. */
  Written decide(Write write) {
    List<Node> changed = new ArrayList<>(1);
    List<Node> deferred = new ArrayList<>(0);
    for (Node node : write.graph().nodes()) {
      decide(node, changed, deferred);
    }
    return new Written(write.ticket(), graphOf(changed), graphOf(deferred));
  }

  private void decide(Node node, List<Node> changed, List<Node> deferred) {
    List<Cell> accepted = new ArrayList<>(node.cells().size());
    List<Cell> early = new ArrayList<>(0);
    for (Cell cell : node.cells()) {
      Outcome outcome = decide(node.soul(), cell);
      if (outcome.accepted()) {
        accepted.add(cell);
        current.put(new CellName(node.soul(), cell.key()), cell);
      } else if (outcome == Outcome.DEFER) {
        early.add(cell);
      }
    }
    if (!accepted.isEmpty()) {
      changed.add(accepted.size() == node.cells().size() ? node : new Node(node.soul(), accepted));
    }
    if (!early.isEmpty()) {
      deferred.add(new Node(node.soul(), early));
    }
  }

  private Outcome decide(Soul soul, Cell cell) {
    Optional<Cell> there = Optional.ofNullable(current.get(new CellName(soul, cell.key())));
    return Ham.decide(
        nowMillis,
        cell.state(),
        cell.value()::json,
        there.map(Cell::state).orElse(Ham.NEVER),
        () -> there.orElseThrow().value().json());
  }

  private static Graph graphOf(List<Node> nodes) {
    return nodes.isEmpty() ? NOTHING : new Graph(nodes);
  }

  private static Set<CellName> namesIn(List<Write> batch) {
    Set<CellName> names = new LinkedHashSet<>();
    for (Write write : batch) {
      for (Node node : write.graph().nodes()) {
        for (Cell cell : node.cells()) {
          names.add(new CellName(node.soul(), cell.key()));
        }
      }
    }
    return names;
  }
}
