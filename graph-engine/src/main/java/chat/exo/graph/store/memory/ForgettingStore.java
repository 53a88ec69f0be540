package chat.exo.graph.store.memory;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Forgetting;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Contribution;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.Erasure;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
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
    return new Page(new Graph(nodes), page.next());
  }

  @Override
  public void contribute(List<Contribution> changes) {
    List<Contribution> toLasting = new ArrayList<>(changes.size());
    List<Contribution> toPassing = new ArrayList<>(0);
    for (Contribution change : changes) {
      List<Node> nodes = change.changed().nodes();
      if (nodes.stream().noneMatch(ForgettingStore::forgets)) {
        toLasting.add(change);
        continue;
      }
      Graph stays = new Graph(nodes.stream().filter(node -> !forgets(node)).toList());
      if (!stays.isEmpty()) {
        toLasting.add(new Contribution(change.share(), stays));
      }
      toPassing.add(new Contribution(change.share(), new Graph(nodes.stream().filter(ForgettingStore::forgets).toList())));
    }
    if (!toLasting.isEmpty()) {
      lasting.contribute(toLasting); // first: it may fail, the memory does not
    }
    if (!toPassing.isEmpty()) {
      passing.contribute(toPassing);
      toPassing.forEach(change -> change.changed().nodes().forEach(node -> enter(change.share(), node)));
    }
    List<Erasure> leavers = room.leavers(clockMillis.getAsDouble());
    if (!leavers.isEmpty()) {
      passing.erase(leavers);
    }
  }

  @Override
  public void erase(List<Erasure> cells) {
    lasting.erase(cells.stream().filter(cell -> !forgets(cell.name())).toList());
    List<Erasure> gone = cells.stream().filter(cell -> forgets(cell.name())).toList();
    passing.erase(gone);
    gone.forEach(room::erased);
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

  private void enter(long share, Node node) {
    double lifeMillis = Forgetting.millisOf(node.soul()).orElseThrow();
    for (Cell cell : node.cells()) {
      long size = OVERHEAD_BYTES + 2L * (node.soul().text().length() + cell.key().length() + cell.value().json().length());
      room.enter(share, new CellName(node.soul(), cell.key()), cell.state(), lifeMillis, size);
    }
  }

  private boolean alive(CellName name, Cell cell) {
    OptionalDouble lifeMillis = Forgetting.millisOf(name.soul());
    return lifeMillis.isEmpty() || cell.state() + lifeMillis.getAsDouble() >= clockMillis.getAsDouble();
  }

  private static boolean forgets(Node node) {
    return Forgetting.millisOf(node.soul()).isPresent();
  }

  private static boolean forgets(CellName name) {
    return Forgetting.millisOf(name.soul()).isPresent();
  }
}
