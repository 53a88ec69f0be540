package chat.exo.relay.box;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Tables;
import chat.exo.graph.store.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A store in which an erased entry of a box stays erased, for the writer: {@link Tombstone}. Readers never see it. It counts what the
 * boxes hold along with each commit. All other souls pass through.
 */
public final class BoxStore implements GraphStore {
  private static final String NO_ENTRY = "expected a key TIME#HASH in a box, 11 characters of base36 milliseconds and base64; see docs/messaging.md";
  private static final String FULL = "this box is full until its owner has read; leave the entry later or on another relay";

  private final GraphStore store;
  private final BoxMarks marks;
  private final BoxSizes sizes;
  private final long maxBytes;

  /**
   * Boxes over a store.
   *
   * @param store closed along with this
   * @param maxBytes what a box holds
   */
  public BoxStore(GraphStore store, long maxBytes) {
    this.store = store;
    this.marks = new BoxMarks(store.tables());
    this.sizes = new BoxSizes(store);
    this.maxBytes = maxBytes;
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

  @Override
  public List<Optional<Cell>> cells(List<CellName> names) {
    List<Optional<Cell>> cells = store.cells(names);
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).isEmpty() && isEntry(names.get(i))) {
        return withTombstones(names, cells);
      }
    }
    return cells;
  }

  private List<Optional<Cell>> withTombstones(List<CellName> names, List<Optional<Cell>> cells) {
    List<Optional<Cell>> shown = new ArrayList<>(cells);
    for (int i = 0; i < cells.size(); i++) {
      CellName name = names.get(i);
      if (cells.get(i).isEmpty() && isEntry(name) && marks.is(BoxMarks.Kind.ERASED, name)) {
        shown.set(i, Optional.of(Tombstone.of(name.key())));
      }
    }
    return shown;
  }

  @Override
  public Page page(Query query, Optional<Cursor> after, PageSize size) {
    return store.page(query, after, size);
  }

  @Override
  public Tables tables() {
    return store.tables();
  }

  @Override
  public void commit(List<Change> changes, List<RowChange> rows) {
    store.commit(changes, rows); // counted behind it: what failed holds nothing
    for (Change change : changes) {
      if (isEntry(change.name())) {
        sizes.count(change);
      }
    }
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

  /** Has every box added up anew: what is counted along drifts a little. */
  void measureAnew() {
    sizes.forget();
  }

  private static boolean isEntry(CellName name) {
    return BoxName.idOf(name.soul()).isPresent();
  }
}
