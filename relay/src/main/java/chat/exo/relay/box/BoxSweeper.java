package chat.exo.relay.box;

import chat.exo.graph.Cell;
import chat.exo.graph.Node;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the waiting of entries, and the memory of erased ones, after their time. An entry's time begins when the sweeper first
 * sees it, at most an hour after it came: what its key or its state says is its sender's word, and a message may have been
 * written days before it was sent. So writing costs nothing more. One thread of its own, which looks once an hour.
 */
public final class BoxSweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BoxSweeper.class);
  private static final long LOOK_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final Query BOXES = new Query(Lex.startingWith(BoxName.PREFIX), Lex.any(), Integer.MAX_VALUE, Query.Order.ASCENDING);
  private static final PageSize PAGE = new PageSize(1_000, 1 << 20);

  private final BoxStore store;
  private final long retentionMillis;
  private final LongSupplier clockMillis;
  private final Thread thread;

  /** A sweeper; it looks once {@link #start} is called. */
  public BoxSweeper(BoxStore store, long retentionMillis, LongSupplier clockMillis) {
    this.store = store;
    this.retentionMillis = retentionMillis;
    this.clockMillis = clockMillis;
    this.thread = Thread.ofPlatform().daemon().name("exo-boxes").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Looks once: notes what is new, then ends what is old. */
  void sweep() {
    noteNew();
    endOld();
    store.measureAnew();
  }

  private void noteNew() {
    Optional<Cursor> next = Optional.empty();
    do {
      Page page = store.page(BOXES, next, PAGE);
      List<CellName> fresh = new ArrayList<>();
      for (Node node : page.graph().nodes()) {
        for (Cell entry : node.cells()) {
          CellName name = new CellName(node.soul(), entry.key());
          if (BoxName.idOf(node.soul()).isPresent() && store.marks().of(name).isEmpty()) {
            fresh.add(name);
          }
        }
      }
      if (!fresh.isEmpty()) {
        store.noteSeen(fresh);
      }
      next = page.next().map(cursor -> new Cursor(cursor.last(), 0)); // the budget of a query is for answers, not for this
    } while (next.isPresent() && !Thread.currentThread().isInterrupted());
  }

  private void endOld() {
    long beforeMillis = clockMillis.getAsLong() - retentionMillis;
    for (List<BoxMarks.Mark> page = store.marks().page(Optional.empty());
        !page.isEmpty() && !Thread.currentThread().isInterrupted();
        page = store.marks().page(Optional.of(page.getLast()))) {
      List<BoxMarks.Mark> old = page.stream().filter(mark -> mark.atMillis() < beforeMillis).toList();
      // The entries first: one whose mark went before it would wait once more.
      store.remove(old.stream().filter(mark -> mark.kind() == BoxMarks.Kind.SEEN).map(BoxMarks.Mark::entry).toList());
      store.marks().remove(old);
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        look();
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      sweep();
    } catch (StoreException e) {
      LOG.warn("Old entries of boxes could not be removed: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("expected to look after the boxes, got an exception; looking again in an hour", e);
    }
  }

  /** Stops looking; waits for what is under way. May be called twice, and before the start. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
