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
import chat.exo.relay.limit.ClientAddress;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A store in which an erased entry of a box stays erased, for the writer: {@link Tombstone}. Readers never see it. It counts what the
 * boxes hold along with each commit. All other souls pass through.
 */
public final class BoxStore implements GraphStore {
  private static final String NO_ENTRY = "expected a key TIME#HASH in a box, 11 characters of base36 milliseconds and base64; see docs/messaging.md";
  private static final String FULL = "this box is full until its owner has read; leave the entry later or on another relay";

  private static final String FULL_FOR_ADDRESS =
      "this box holds as much from your address as it may until its owner has read; leave the entry later or on another relay";
  private static final String ALL_FULL_FOR_ADDRESS =
      "the boxes here hold as much from your address as they may; leave the entry later or on another relay";
  private static final String ALL_FULL = "the boxes of this relay are full; leave the entry later or on another relay";

  private final GraphStore store;
  private final BoxMarks marks;
  private final BoxSizes sizes;
  private final BoxSenders senders;
  private final BoxLimits limits;
  private final LimitCounts counts;

  /**
   * Boxes over a store.
   *
   * @param store closed along with this
   * @param ticksMillis a clock that nobody sets
   */
  public BoxStore(GraphStore store, BoxLimits limits, LimitCounts counts, LongSupplier ticksMillis) {
    this.store = store;
    this.marks = new BoxMarks(store.tables());
    this.sizes = new BoxSizes(store);
    this.senders = new BoxSenders(limits, ticksMillis);
    this.limits = limits;
    this.counts = counts;
  }

  /**
   * Why a cell may not be written, if it may not: it is no entry, its box is full, or its sender has filled its part.
   *
   * @param share whose it is, {@link Change#share}; only addresses have a part of what boxes hold
   */
  public Optional<String> complaint(long share, Soul soul, Cell cell) {
    if (BoxName.idOf(soul).isEmpty()) {
      return Optional.empty();
    }
    if (!BoxName.isKey(cell.key())) {
      return Optional.of(NO_ENTRY);
    }
    Optional<Limit> reached = reached(share, soul, BoxSizes.of(cell));
    // What is here already, or was, is acknowledged however full the box is.
    if (reached.isEmpty() || cells(List.of(new CellName(soul, cell.key()))).getFirst().isPresent()) {
      return Optional.empty();
    }
    counts.add(reached.get());
    return reached.map(BoxStore::text);
  }

  private Optional<Limit> reached(long share, Soul box, long bytes) {
    if (sizes.of(box) + bytes > limits.boxBytes()) {
      return Optional.of(Limit.BOX_SIZE);
    }
    if (ClientAddress.isOne(share) && sizes.all() + bytes > limits.bytes()) {
      return Optional.of(Limit.BOXES_IN_ALL);
    }
    return senders.reached(share, box, bytes);
  }

  private static String text(Limit reached) {
    return switch (reached) {
      case BOX_SIZE_PER_ADDRESS -> FULL_FOR_ADDRESS;
      case BOXES_PER_ADDRESS -> ALL_FULL_FOR_ADDRESS;
      case BOXES_IN_ALL -> ALL_FULL;
      default -> FULL;
    };
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
    store.commit(changes, withoutMarks(changes, rows)); // counted behind it: what failed holds nothing
    Map<Soul, Long> taken = new HashMap<>(0);
    for (Change change : changes) {
      if (isEntry(change.name())) {
        count(change, taken);
      }
    }
    taken.forEach((box, bytes) -> senders.taken(box, bytes, sizes.known(box)));
  }

  /** Whatever takes an entry out, what was noted of it while it waited goes in the same commit. */
  private static List<RowChange> withoutMarks(List<Change> changes, List<RowChange> rows) {
    List<RowChange> marks = new ArrayList<>(0);
    for (Change change : changes) {
      if (change.after().isEmpty() && isEntry(change.name())) {
        marks.add(BoxMarks.remove(BoxMarks.Kind.SEEN, change.name()));
      }
    }
    if (marks.isEmpty()) {
      return rows;
    }
    marks.addAll(rows);
    return marks;
  }

  private void count(Change change, Map<Soul, Long> taken) {
    Soul box = change.name().soul();
    long before = change.before().map(BoxSizes::of).orElse(0L);
    long after = change.after().map(BoxSizes::of).orElse(0L);
    sizes.add(box, after - before);
    if (after > before) {
      senders.left(change.share(), box, after - before);
    } else if (change.after().isEmpty()) {
      taken.merge(box, before, Long::sum);
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

  /** Has every box added up anew, because what is counted along drifts a little; all together hold so much. */
  void measureAnew(long bytes) {
    sizes.forget(bytes);
  }

  private static boolean isEntry(CellName name) {
    return BoxName.idOf(name.soul()).isPresent();
  }
}
