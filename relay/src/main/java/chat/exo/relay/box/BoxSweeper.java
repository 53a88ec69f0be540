package chat.exo.relay.box;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Chores;
import chat.exo.graph.store.Erasure;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.Walk;
import chat.exo.graph.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the waiting of entries, and the memory of erased ones, after their time. An entry's time begins when the sweeper first
 * sees it, at most an hour after it came: what its key or its state says is its sender's word, and a message may have been
 * written days before it was sent. So writing costs nothing more. It goes on while the relay runs, whatever the time of day is said to be:
 * {@link chat.exo.relay.keep.RunningTime}. On the thread of {@link chat.exo.relay.keep.Housekeeping}.
 */
public final class BoxSweeper {
  private static final Query BOXES = new Query(Lex.startingWith(BoxName.PREFIX), Lex.any(), Integer.MAX_VALUE, Query.Order.ASCENDING);
  private static final PageSize PAGE = new PageSize(1_000, 1 << 20);

  private static final Logger LOG = LoggerFactory.getLogger(BoxSweeper.class);

  private final BoxStore store;
  private final ErasedEntries erased;
  private final Chores chores;
  private final long retentionMillis;
  private final LongSupplier runningMillis;

  public BoxSweeper(BoxStore store, ErasedEntries erased, Chores chores, long retentionMillis, LongSupplier runningMillis) {
    this.store = store;
    this.erased = erased;
    this.chores = chores;
    this.retentionMillis = retentionMillis;
    this.runningMillis = runningMillis;
  }

  /** Looks once: notes what is new, then ends what is old. */
  public void sweep() {
    long bytes = noteNew();
    store.measureAnew(bytes);
    endOld(BoxMarks.Kind.SEEN);
    endOld(BoxMarks.Kind.ERASED);
    erased.countAnew();
  }

  /** Notes what was not seen before; what all boxes hold. */
  private long noteNew() {
    long bytes = 0;
    for (Graph page : Walk.over(store, BOXES, PAGE)) {
      List<RowChange> fresh = new ArrayList<>();
      for (Node node : page.nodes()) {
        for (Cell entry : node.cells()) {
          CellName name = new CellName(node.soul(), entry.key());
          if (BoxName.idOf(node.soul()).isEmpty()) {
            continue;
          }
          bytes += BoxSizes.of(entry);
          if (!store.marks().is(BoxMarks.Kind.SEEN, name)) {
            fresh.add(BoxMarks.put(BoxMarks.Kind.SEEN, name, runningMillis.getAsLong()));
          }
        }
      }
      if (!fresh.isEmpty()) {
        int unused = chores.have(new Write.Note(fresh));
      }
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    return bytes;
  }

  /**
   * Ends what is old of one kind: of what waits the entry and its mark, in one commit. What bears a time to come is noted anew: its time
   * was measured by a store that has lost its own.
   */
  private void endOld(BoxMarks.Kind kind) {
    long nowMillis = runningMillis.getAsLong();
    long beforeMillis = nowMillis - retentionMillis;
    for (List<BoxMarks.Mark> page = store.marks().page(kind, Optional.empty());
        !page.isEmpty() && !Thread.currentThread().isInterrupted();
        page = store.marks().page(kind, Optional.of(page.getLast()))) {
      List<BoxMarks.Mark> old = page.stream().filter(mark -> mark.atMillis() < beforeMillis).toList();
      List<RowChange> ahead =
          page.stream().filter(mark -> mark.atMillis() > nowMillis).flatMap(mark -> mark.entry().stream()).map(entry -> BoxMarks.put(kind, entry, nowMillis)).toList();
      if (!ahead.isEmpty()) {
        int unused = chores.have(new Write.Note(ahead));
      }
      if (!old.isEmpty()) {
        int unused = chores.have(new Write.Evict(kind == BoxMarks.Kind.SEEN ? entries(old) : List.of(), old.stream().map(BoxMarks::remove).toList()));
      }
    }
  }

  private List<Erasure> entries(List<BoxMarks.Mark> marks) {
    List<Erasure> there = new ArrayList<>(marks.size());
    for (BoxMarks.Mark mark : marks) {
      mark.entry().ifPresent(name -> entry(name).ifPresent(cell -> there.add(new Erasure(name, cell.state()))));
    }
    return there;
  }

  /** One at a time, because each may be megabytes. One that cannot be read keeps no other from its end: its mark alone goes. */
  private Optional<Cell> entry(CellName name) {
    try {
      return store.cells(List.of(name)).getFirst();
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.DAMAGED) {
        throw e;
      }
      LOG.error("An entry of a box cannot be read and is left where it is: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
