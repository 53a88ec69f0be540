package chat.exo.graph.store.write;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.Erasure;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Removal;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Tombstone;
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
  private final Map<CellName, Optional<Cell>> current;
  private final List<Change> changes = new ArrayList<>();
  private final List<RowChange> rows = new ArrayList<>(0);

  BatchDecision(GraphStore store, Batch batch, double nowMillis) {
    this.nowMillis = nowMillis;
    List<CellName> names = List.copyOf(namesIn(batch));
    this.current = HashMap.newHashMap(names.size());
    if (names.isEmpty()) {
      return;
    }
    List<Optional<Cell>> cells = store.cells(names);
    for (int i = 0; i < names.size(); i++) {
      current.put(names.get(i), cells.get(i));
    }
  }

  /** What the store has to change for all that was decided, in order. */
  List<Change> changes() {
    return changes;
  }

  /** The rows that change along with it. */
  List<RowChange> rows() {
    return rows;
  }

  /** Decides the next put of the batch. */
  Written decide(Write.Put write) {
    List<Node> changed = new ArrayList<>(1);
    List<Node> deferred = new ArrayList<>(0);
    for (Node node : write.graph().nodes()) {
      decide(write.share(), node, changed, deferred);
    }
    return new Written(write.ticket(), graphOf(changed), graphOf(deferred));
  }

  /** Decides the next chore of the batch; what it comes to. */
  int decide(Write.Chore chore) {
    return switch (chore) {
      case Write.Erase(List<Removal> removals) -> {
        int gone = 0;
        for (Removal removal : removals) {
          if (there(removal.name()).isPresent()) {
            remove(removal.name());
            rows.addAll(removal.rows());
            gone++;
          }
        }
        yield gone;
      }
      case Write.Evict(List<Erasure> cells, List<RowChange> along) -> {
        int gone = 0;
        for (Erasure cell : cells) {
          if (there(cell.name()).filter(now -> now.state() == cell.state()).isPresent()) {
            remove(cell.name());
            gone++;
          }
        }
        rows.addAll(along);
        yield gone;
      }
      case Write.Note(List<RowChange> noted) -> {
        rows.addAll(noted);
        yield noted.size();
      }
    };
  }

  private void decide(long share, Node node, List<Node> changed, List<Node> deferred) {
    List<Cell> accepted = new ArrayList<>(node.cells().size());
    List<Cell> early = new ArrayList<>(0);
    for (Cell cell : node.cells()) {
      CellName name = new CellName(node.soul(), cell.key());
      Optional<Cell> there = current(name);
      Outcome outcome = decide(cell, there);
      if (outcome.accepted()) {
        Optional<Cell> after = Optional.of(cell);
        accepted.add(cell);
        current.put(name, after);
        changes.add(new Change(share, name, there, after));
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

  private Outcome decide(Cell cell, Optional<Cell> there) {
    return Ham.decide(
        nowMillis,
        cell.state(),
        cell.value()::json,
        there.map(Cell::state).orElse(Ham.NEVER),
        () -> there.orElseThrow().value().json());
  }

  private void remove(CellName name) {
    changes.add(new Change(Change.NOBODY, name, current(name), Optional.empty()));
    current.put(name, Optional.empty());
  }

  /** A cell that can be taken out: what was erased is not there. */
  private Optional<Cell> there(CellName name) {
    return current(name).filter(cell -> !Tombstone.is(cell));
  }

  private Optional<Cell> current(CellName name) {
    Optional<Cell> cell = current.get(name);
    if (cell == null) {
      throw new IllegalStateException("expected the cells of a batch to be read, got one that was not");
    }
    return cell;
  }

  private static Graph graphOf(List<Node> nodes) {
    return nodes.isEmpty() ? NOTHING : new Graph(nodes);
  }

  private static Set<CellName> namesIn(Batch batch) {
    Set<CellName> names = new LinkedHashSet<>();
    for (Write.Put put : batch.puts()) {
      for (Node node : put.graph().nodes()) {
        for (Cell cell : node.cells()) {
          names.add(new CellName(node.soul(), cell.key()));
        }
      }
    }
    for (Asked asked : batch.chores()) {
      switch (asked.chore()) {
        case Write.Erase(List<Removal> removals) -> removals.forEach(removal -> names.add(removal.name()));
        case Write.Evict(List<Erasure> cells, List<RowChange> rows) -> cells.forEach(cell -> names.add(cell.name()));
        case Write.Note note -> {}
      }
    }
    return names;
  }
}
