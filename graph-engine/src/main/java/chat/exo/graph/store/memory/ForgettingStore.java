package chat.exo.graph.store.memory;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Forgetting;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.Erasure;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;

/**
 * Two stores as one: souls that forget ({@code <?N}) live in memory for their N seconds and never reach the disk, all others
 * in the lasting store. Who asks for a forgetting soul by its name gets it; ranges over souls leave them out.
 *
 * <p>Memory is bounded: what asks to be kept longest goes first, so that nobody pushes out what lives a minute by asking for years. The writer alone removes what has ended; readers pass over it.
 */
public final class ForgettingStore implements GraphStore {
  /** Objects of one cell, about. */
  private static final int OVERHEAD_BYTES = 300;

  private record Ending(double endMillis, double lifeMillis, long number, Erasure cell, long bytes) {}

  private final GraphStore lasting;
  private final MemoryStore passing = new MemoryStore();
  private final DoubleSupplier clockMillis;
  private final long maxBytes;
  private final TreeSet<Ending> byEnd = new TreeSet<>(Comparator.comparingDouble(Ending::endMillis).thenComparingLong(Ending::number));
  private final TreeSet<Ending> byLife =
      new TreeSet<>(Comparator.comparingDouble(Ending::lifeMillis).reversed().thenComparingLong(Ending::number));
  private long lastNumber;
  private long bytes;

  public ForgettingStore(GraphStore lasting, DoubleSupplier clockMillis, long maxBytes) {
    this.lasting = lasting;
    this.clockMillis = clockMillis;
    this.maxBytes = maxBytes;
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
  public void commit(List<Graph> changes) {
    List<Graph> toLasting = new ArrayList<>(changes.size());
    List<Node> toPassing = new ArrayList<>(0);
    for (Graph change : changes) {
      List<Node> nodes = change.nodes().stream().filter(node -> Forgetting.millisOf(node.soul()).isEmpty()).toList();
      if (nodes.size() == change.nodes().size()) {
        toLasting.add(change);
        continue;
      }
      if (!nodes.isEmpty()) {
        toLasting.add(new Graph(nodes));
      }
      change.nodes().stream().filter(node -> Forgetting.millisOf(node.soul()).isPresent()).forEach(toPassing::add);
    }
    if (!toLasting.isEmpty()) {
      lasting.commit(toLasting); // first: it may fail, the memory does not
    }
    toPassing.forEach(this::keep);
    forget();
  }

  @Override
  public void erase(List<Erasure> cells) {
    lasting.erase(cells.stream().filter(cell -> !forgets(cell.name())).toList());
    passing.erase(cells.stream().filter(cell -> forgets(cell.name())).toList());
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

  private void keep(Node node) {
    double lifeMillis = Forgetting.millisOf(node.soul()).orElseThrow();
    passing.commit(List.of(Graph.of(node)));
    for (Cell cell : node.cells()) {
      long size = OVERHEAD_BYTES + 2L * (node.soul().text().length() + cell.key().length() + cell.value().json().length());
      bytes += size;
      Erasure erasure = new Erasure(new CellName(node.soul(), cell.key()), cell.state());
      Ending ending = new Ending(cell.state() + lifeMillis, lifeMillis, ++lastNumber, erasure, size);
      byEnd.add(ending);
      byLife.add(ending);
    }
  }

  private void forget() {
    double nowMillis = clockMillis.getAsDouble();
    List<Erasure> gone = new ArrayList<>(0);
    while (!byEnd.isEmpty() && (byEnd.first().endMillis() < nowMillis || bytes > maxBytes)) {
      Ending ending = byEnd.first().endMillis() < nowMillis ? byEnd.first() : byLife.first();
      byEnd.remove(ending);
      byLife.remove(ending);
      bytes -= ending.bytes();
      gone.add(ending.cell());
    }
    passing.erase(gone);
  }

  private boolean alive(CellName name, Cell cell) {
    OptionalDouble lifeMillis = Forgetting.millisOf(name.soul());
    return lifeMillis.isEmpty() || cell.state() + lifeMillis.getAsDouble() >= clockMillis.getAsDouble();
  }

  private static boolean forgets(CellName name) {
    return Forgetting.millisOf(name.soul()).isPresent();
  }
}
