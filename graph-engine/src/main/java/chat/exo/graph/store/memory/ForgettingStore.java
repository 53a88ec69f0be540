package chat.exo.graph.store.memory;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Forgetting;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Standing;
import chat.exo.graph.store.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/**
 * Two stores as one: souls that forget ({@code <?N}) live in memory for their N seconds and never reach the disk, all others
 * in the lasting store. Who asks for a forgetting soul by its name gets it; ranges over souls leave them out.
 *
 * <p>Memory is bounded by {@link PassingRoom}, which also says who loses something when it is full. The writer alone removes what
 * has ended; readers pass over it.
 */
public final class ForgettingStore implements GraphStore {
  /** Objects of one cell here and in the room, about. */
  private static final int OVERHEAD_BYTES = 400;

  private final GraphStore lasting;
  private final MemoryStore passing = new MemoryStore();
  private final DoubleSupplier clockMillis;
  private final PassingRoom room;

  public ForgettingStore(GraphStore lasting, DoubleSupplier clockMillis, long maxBytes) {
    this.lasting = lasting;
    this.clockMillis = clockMillis;
    this.room = new PassingRoom(maxBytes);
  }

  @Override
  public List<Optional<Cell>> cells(List<CellName> names) {
    List<CellName> kept = names.stream().filter(name -> !forgets(name)).toList();
    if (kept.size() == names.size()) {
      return lasting.cells(names);
    }
    List<Optional<Cell>> ofLasting = lasting.cells(kept);
    List<Optional<Cell>> all = new ArrayList<>(names.size());
    int next = 0;
    for (CellName name : names) {
      all.add(forgets(name) ? passing.cells(List.of(name)).getFirst().filter(cell -> alive(name, cell)) : ofLasting.get(next++));
    }
    return all;
  }

  @Override
  public Page page(Query query, Optional<Cursor> after, PageSize size) {
    if (query.soul().filter(soul -> Forgetting.millisOf(soul).isPresent()).isEmpty()) {
      return lasting.page(query, after, size);
    }
    Page page = passing.page(query, after, size);
    List<Node> nodes = new ArrayList<>(1);
    for (Node node : page.graph().nodes()) {
      List<Cell> cells = node.cells().stream().filter(cell -> alive(new CellName(node.soul(), cell.key()), cell)).toList();
      if (!cells.isEmpty()) {
        nodes.add(new Node(node.soul(), cells));
      }
    }
    return new Page(new Graph(nodes), page.next(), page.rows());
  }

  @Override
  public Tables tables() {
    return lasting.tables();
  }

  @Override
  public void commit(List<Change> changes, List<RowChange> rows) {
    if (changes.stream().noneMatch(change -> forgets(change.name()))) {
      lasting.commit(changes, rows);
    } else {
      List<Change> toLasting = changes.stream().filter(change -> !forgets(change.name())).toList();
      if (!toLasting.isEmpty() || !rows.isEmpty()) {
        lasting.commit(toLasting, rows); // first: it may fail, the memory does not
      }
      List<Change> toPassing = changes.stream().filter(change -> forgets(change.name())).toList();
      passing.commit(toPassing, List.of());
      toPassing.forEach(this::count);
    }
    List<CellName> leavers = room.leavers(clockMillis.getAsDouble());
    if (!leavers.isEmpty()) {
      List<Optional<Cell>> there = passing.cells(leavers);
      List<Change> gone = new ArrayList<>(leavers.size());
      for (int i = 0; i < leavers.size(); i++) {
        gone.add(new Change(Change.NOBODY, leavers.get(i), there.get(i).map(Standing::of), Optional.empty()));
      }
      passing.commit(gone, List.of());
    }
  }

  @Override
  public long usedBytes() {
    return lasting.usedBytes();
  }

  @Override
  public void reclaim() {
    lasting.reclaim();
  }

  @Override
  public void stopReclaiming() {
    lasting.stopReclaiming();
  }

  @Override
  public void close() {
    lasting.close();
    passing.close();
  }

  private void count(Change change) {
    CellName name = change.name();
    if (change.after().isEmpty()) {
      room.left(name);
      return;
    }
    Cell cell = change.after().get();
    double lifeMillis = Forgetting.millisOf(name.soul()).orElseThrow();
    long size = OVERHEAD_BYTES + 2L * (name.soul().text().length() + cell.key().length() + cell.value().json().length());
    room.enter(change.share(), name, cell.state(), lifeMillis, size);
  }

  private boolean alive(CellName name, Cell cell) {
    OptionalDouble lifeMillis = Forgetting.millisOf(name.soul());
    return lifeMillis.isEmpty() || cell.state() + lifeMillis.getAsDouble() >= clockMillis.getAsDouble();
  }

  private static boolean forgets(CellName name) {
    return Forgetting.millisOf(name.soul()).isPresent();
  }
}
