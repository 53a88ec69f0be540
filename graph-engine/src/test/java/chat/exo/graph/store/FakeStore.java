package chat.exo.graph.store;

import chat.exo.graph.Cell;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.memory.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A memory store whose syncs a test lets happen, or fail, one by one. */
public final class FakeStore implements GraphStore {
  public final MemoryStore kept = new MemoryStore();
  public final Semaphore syncs = new Semaphore(0);
  final List<Integer> commitSizes = new ArrayList<>();
  private boolean full;
  private Optional<Error> nextError = Optional.empty();
  private Optional<CellName> damaged = Optional.empty();
  private int mostReadAtOnce;

  /** From now on the disk is full, or no longer. */
  public synchronized void full(boolean now) {
    full = now;
  }

  /** The next commit ends with this. */
  public synchronized void fail(Error error) {
    nextError = Optional.of(error);
  }

  public synchronized List<Integer> commitSizes() {
    return List.copyOf(commitSizes);
  }

  /** This cell cannot be read from now on. */
  public synchronized void damage(CellName name) {
    damaged = Optional.of(name);
  }

  /** How many cells were in memory together, at most, because they were read at once. */
  public synchronized int mostReadAtOnce() {
    return mostReadAtOnce;
  }

  @Override
  public List<Optional<Cell>> cells(List<CellName> names) {
    synchronized (this) {
      mostReadAtOnce = Math.max(mostReadAtOnce, names.size());
      if (damaged.filter(names::contains).isPresent()) {
        throw new StoreException(StoreException.Reason.DAMAGED, "expected a cell, got other bytes", new IOException("damaged"));
      }
    }
    return kept.cells(names);
  }

  @Override
  public Page page(Query query, Optional<Cursor> after, PageSize size) {
    return kept.page(query, after, size);
  }

  @Override
  public Tables tables() {
    return kept.tables();
  }

  @Override
  public void commit(List<Change> changes, List<RowChange> rows) {
    synchronized (this) {
      commitSizes.add(changes.size());
    }
    syncs.acquireUninterruptibly();
    synchronized (this) {
      if (nextError.isPresent()) {
        Error error = nextError.get();
        nextError = Optional.empty();
        throw error;
      }
      if (full) {
        throw new StoreException(StoreException.Reason.NO_SPACE, "expected space on the disk, got none", new IOException("full"));
      }
    }
    kept.commit(changes, rows);
  }

  @Override
  public long usedBytes() {
    return kept.usedBytes();
  }

  @Override
  public void reclaim() {
    kept.reclaim();
  }

  @Override
  public void stopReclaiming() {
    kept.stopReclaiming();
  }

  @Override
  public void close() {
    kept.close();
  }
}
