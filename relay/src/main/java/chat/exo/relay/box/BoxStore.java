package chat.exo.relay.box;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Contribution;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.Erasure;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.rocks.RocksTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A store in which an erased entry of a box stays erased. To the writer such an entry looks like a cell from the end of time:
 * nothing is newer, so a late copy is acknowledged and changes nothing. Readers never see it. All other souls pass through.
 */
public final class BoxStore implements GraphStore {
  private static final String NO_ENTRY = "expected a key TIME#HASH in a box, 11 characters of base36 milliseconds and base64; see docs/messaging.md";
  private static final String FULL = "this box is full until its owner has read; leave the entry later or on another relay";

  private final GraphStore store;
  private final BoxMarks marks;
  private final BoxSizes sizes;
  private final long maxBytes;
  private final LongSupplier clockMillis;
  /** Held while entries are committed or erased: a copy that was decided before its erasure must not be written behind it. */
  private final Object writing = new Object();

  /**
   * Boxes over a store.
   *
   * @param store closed along with this
   * @param table where erasures are remembered; closed by the caller
   * @param maxBytes what a box holds
   */
  public BoxStore(GraphStore store, RocksTable table, long maxBytes, LongSupplier clockMillis) {
    this.store = store;
    this.marks = new BoxMarks(table);
    this.sizes = new BoxSizes(store);
    this.maxBytes = maxBytes;
    this.clockMillis = clockMillis;
  }

  /** Why a cell may not be written, if it may not: it is no entry, or its box is full. */
  public Optional<String> complaint(Soul soul, Cell cell) {
    if (BoxName.idOf(soul).isEmpty()) {
      return Optional.empty();
    }
    if (!BoxName.isKey(cell.key())) {
      return Optional.of(NO_ENTRY);
    }
    if (sizes.of(soul) + BoxSizes.of(cell) <= maxBytes) {
      return Optional.empty();
    }
    // What is here already, or was, is acknowledged however full the box is.
    boolean known = cells(List.of(new CellName(soul, cell.key()))).getFirst().isPresent();
    return known ? Optional.empty() : Optional.of(FULL);
  }

  /** Erases entries, also those that never came: they will not. Durable when it returns; how many were there. */
  public int erase(String id, List<String> keys) {
    List<CellName> entries = keys.stream().distinct().map(key -> BoxName.entry(id, key)).toList();
    synchronized (writing) {
      marks.put(entries, BoxMarks.Kind.ERASED, clockMillis.getAsLong());
      return remove(entries);
    }
  }

  /** Whether all of these entries are here now. */
  public boolean holdsAll(String id, List<String> keys) {
    return store.cells(keys.stream().map(key -> BoxName.entry(id, key)).toList()).stream().allMatch(Optional::isPresent);
  }

  @Override
  public List<Optional<Cell>> cells(List<CellName> names) {
    List<Optional<Cell>> cells = new ArrayList<>(store.cells(names));
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).isEmpty() && isEntry(names.get(i)) && marks.erased(names.get(i))) {
        cells.set(i, Optional.of(new Cell(names.get(i).key(), Double.MAX_VALUE, new Value.Null())));
      }
    }
    return cells;
  }

  @Override
  public Page page(Query query, Optional<Cursor> after, PageSize size) {
    return store.page(query, after, size);
  }

  @Override
  public void contribute(List<Contribution> changes) {
    if (changes.stream().flatMap(change -> change.changed().nodes().stream()).noneMatch(node -> BoxName.idOf(node.soul()).isPresent())) {
      store.contribute(changes);
      return;
    }
    synchronized (writing) {
      List<Contribution> kept =
          changes.stream()
              .map(change -> new Contribution(change.share(), withoutErased(change.changed())))
              .filter(change -> !change.changed().isEmpty())
              .toList();
      kept.forEach(change -> change.changed().nodes().forEach(this::count));
      store.contribute(kept);
    }
  }

  @Override
  public void erase(List<Erasure> cells) {
    store.erase(cells);
  }

  @Override
  public long usedBytes() {
    return store.usedBytes();
  }

  @Override
  public void reclaim() {
    store.reclaim();
  }

  @Override
  public void stopReclaiming() {
    store.stopReclaiming();
  }

  @Override
  public void close() {
    store.close();
  }

  BoxMarks marks() {
    return marks;
  }

  /** Takes entries out of the store, whatever their states; how many were there. */
  int remove(List<CellName> entries) {
    List<Optional<Cell>> there = store.cells(entries);
    List<Erasure> gone = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      CellName entry = entries.get(i);
      there.get(i).ifPresent(cell -> {
        gone.add(new Erasure(entry, cell.state()));
        sizes.add(entry.soul(), -BoxSizes.of(cell));
      });
    }
    store.erase(gone);
    return gone.size();
  }

  /** Notes when entries were first seen; not over an erasure that came between. */
  void noteSeen(List<CellName> entries) {
    synchronized (writing) {
      marks.put(entries.stream().filter(entry -> !marks.erased(entry)).toList(), BoxMarks.Kind.SEEN, clockMillis.getAsLong());
    }
  }

  /** Has every box added up anew: what is counted along drifts a little. */
  void measureAnew() {
    sizes.forget();
  }

  /** Counts the entries in that are not here yet. */
  private void count(Node node) {
    if (BoxName.idOf(node.soul()).isEmpty()) {
      return;
    }
    List<Optional<Cell>> here = store.cells(node.cells().stream().map(cell -> new CellName(node.soul(), cell.key())).toList());
    for (int i = 0; i < here.size(); i++) {
      if (here.get(i).isEmpty()) {
        sizes.add(node.soul(), BoxSizes.of(node.cells().get(i)));
      }
    }
  }

  private Graph withoutErased(Graph change) {
    List<Node> nodes = new ArrayList<>(change.nodes().size());
    for (Node node : change.nodes()) {
      List<Cell> cells = node.cells().stream().filter(cell -> !erased(new CellName(node.soul(), cell.key()))).toList();
      if (!cells.isEmpty()) {
        nodes.add(new Node(node.soul(), cells));
      }
    }
    return new Graph(nodes);
  }

  private boolean erased(CellName name) {
    return isEntry(name) && marks.erased(name);
  }

  private static boolean isEntry(CellName name) {
    return BoxName.idOf(name.soul()).isPresent();
  }
}
