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
import chat.exo.graph.store.Standing;
import chat.exo.graph.store.StoreException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HAM for one batch: the durable cells it touches are read first, a few at a time, and each accepted cell lies over them for the writes
 * behind it. Lives for one batch on the writer thread; thrown away with it, so a failed batch leaves no trace.
 *
 * <p>A few bytes can name a hundred cells of megabytes, or ten thousand of kilobytes. So of a long value only the state is kept, and of every
 * value once those of the batch are some megabytes; such a one is read again where HAM compares it, which is where both states are the same.
 *
 * <p>not gun: it decides against memory alone, so after a restart an old put wins ({@code vectors/wire}, 22-cold-old-put).
 */
final class BatchDecision {
  private static final Graph NOTHING = new Graph(List.of());

  private static final Logger LOG = LoggerFactory.getLogger(BatchDecision.class);

  /** Cells read at once: what is largest in them is in memory together. */
  private static final int READ_AT_ONCE = 8;

  private static final int LONG_VALUE = 16 << 10;
  /** Characters of values, of the whole batch. */
  private static final long MOST_KEPT = 4 << 20;

  private final GraphStore store;
  private final double nowMillis;
  private final Map<CellName, Optional<Cell>> current;
  private final Map<CellName, Standing> currentAndLong = new HashMap<>(0);
  private long kept;
  /** The long cell that was read last, for the comparison that follows. */
  private Optional<Cell> tied = Optional.empty();
  private final List<Change> changes = new ArrayList<>();
  private final List<RowChange> rows = new ArrayList<>(0);

  BatchDecision(GraphStore store, Batch batch, double nowMillis) {
    this.store = store;
    this.nowMillis = nowMillis;
    List<CellName> names = List.copyOf(namesIn(batch));
    this.current = HashMap.newHashMap(names.size());
    for (int i = 0; i < names.size(); i += READ_AT_ONCE) {
      read(names.subList(i, Math.min(names.size(), i + READ_AT_ONCE)));
    }
  }

  private void read(List<CellName> names) {
    List<Optional<Cell>> cells = readable(names);
    for (int i = 0; i < names.size(); i++) {
      Optional<Cell> cell = cells.get(i);
      int length = cell.map(there -> there.value().length()).orElse(0);
      if (length > LONG_VALUE || kept + length > MOST_KEPT) {
        currentAndLong.put(names.get(i), Standing.ofLong(cell.orElseThrow()));
      } else {
        current.put(names.get(i), cell);
        kept += length;
      }
    }
  }

  /** A cell that cannot be read is lost, and no reason to write nothing more: what comes next takes its place. */
  private List<Optional<Cell>> readable(List<CellName> names) {
    try {
      return store.cells(names);
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.DAMAGED) {
        throw e;
      }
      if (names.size() > 1) {
        return names.stream().flatMap(name -> readable(List.of(name)).stream()).toList();
      }
      LOG.error("A stored cell cannot be read and counts as not there: {}", e.getMessage());
      return List.of(Optional.empty());
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
      decide(write.counted(), node, changed, deferred);
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
      Optional<Standing> there = standing(name);
      if (there.isPresent() && there.get().state() == cell.state() && readAgain(name).isEmpty()) {
        there = Optional.empty();
      }
      Outcome outcome = decide(name, cell, there);
      if (outcome.accepted()) {
        Optional<Cell> after = Optional.of(cell);
        accepted.add(cell);
        put(name, after);
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

  private Outcome decide(CellName name, Cell cell, Optional<Standing> there) {
    return Ham.decide(nowMillis, cell.state(), cell.value()::json, there.map(Standing::state).orElse(Ham.NEVER), () -> json(name));
  }

  private void remove(CellName name) {
    changes.add(new Change(Change.NOBODY, name, standing(name), Optional.empty()));
    put(name, Optional.empty());
  }

  private void put(CellName name, Optional<Cell> cell) {
    currentAndLong.remove(name);
    current.put(name, cell);
  }

  /** A cell that can be taken out: what was erased is not there. */
  private Optional<Standing> there(CellName name) {
    Optional<Cell> cell = current.get(name);
    return cell != null && cell.filter(Tombstone::is).isPresent() ? Optional.empty() : standing(name);
  }

  private Optional<Standing> standing(CellName name) {
    Optional<Cell> cell = current.get(name);
    if (cell != null) {
      return cell.map(Standing::of);
    }
    Standing withLongValue = currentAndLong.get(name);
    if (withLongValue == null) {
      throw new IllegalStateException("expected the cells of a batch to be read, got one that was not");
    }
    return Optional.of(withLongValue);
  }

  /** The cell whose text HAM compares; a long one is read for it, and may have come to its end since, or be damaged: it is not there then. */
  private Optional<Cell> readAgain(CellName name) {
    Optional<Cell> known = current.get(name);
    if (known != null) {
      return known;
    }
    Optional<Cell> again = readable(List.of(name)).getFirst();
    tied = again;
    if (again.isEmpty()) {
      put(name, again);
    }
    return again;
  }

  private String json(CellName name) {
    Optional<Cell> cell = current.get(name);
    return (cell == null ? tied : cell).orElseThrow().value().json();
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
