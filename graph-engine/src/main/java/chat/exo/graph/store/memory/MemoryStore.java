package chat.exo.graph.store.memory;

import chat.exo.graph.Cell;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Contribution;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.Erasure;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.page.PageReader;
import chat.exo.graph.store.page.RowKey;
import chat.exo.graph.store.page.RowValue;
import chat.exo.graph.store.page.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A store that forgets everything when the process ends: for tests, and for relays that only pass on. It holds as much as
 * is written to it; whoever writes bounds it.
 *
 * <p>Many readers or one writer at a time, so that nobody sees half a commit.
 */
public final class MemoryStore implements GraphStore {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private boolean closed;

  @Override
  public List<Optional<Cell>> cells(List<CellName> names) {
    lock.readLock().lock();
    try {
      requireOpen();
      List<Optional<Cell>> cells = new ArrayList<>(names.size());
      for (CellName name : names) {
        cells.add(Optional.ofNullable(rows.get(RowKey.of(name))).map(row -> RowValue.cell(name.key(), row)));
      }
      return cells;
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Page page(Query query, Optional<Cursor> after, PageSize size) {
    lock.readLock().lock();
    try {
      requireOpen();
      return new PageReader(query, new MapRows(rows), size, after.map(Cursor::spentBytes).orElse(0L)).read(after);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void contribute(List<Contribution> changes) {
    lock.writeLock().lock();
    try {
      requireOpen();
      for (Contribution change : changes) {
        for (Node node : change.changed().nodes()) {
          put(node.soul(), node.cells());
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void erase(List<Erasure> cells) {
    lock.writeLock().lock();
    try {
      requireOpen();
      for (Erasure cell : cells) {
        byte[] key = RowKey.of(cell.name());
        byte[] row = rows.get(key);
        if (row != null && RowValue.cell(cell.name().key(), row).state() == cell.state()) {
          rows.remove(key);
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public long usedBytes() {
    return 0;
  }

  @Override
  public void reclaim() {}

  @Override
  public void stopReclaiming() {}

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      rows.clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void put(Soul soul, List<Cell> cells) {
    for (Cell cell : cells) {
      rows.put(RowKey.of(soul.text(), cell.key()), RowValue.of(cell));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("expected an open store, got a closed one");
    }
  }

  /** A walk over the map. */
  private static final class MapRows implements Rows {
    private final NavigableMap<byte[], byte[]> rows;
    private Optional<Map.Entry<byte[], byte[]>> entry = Optional.empty();

    MapRows(NavigableMap<byte[], byte[]> rows) {
      this.rows = rows;
    }

    @Override
    public boolean seek(byte[] key) {
      entry = Optional.ofNullable(rows.ceilingEntry(key));
      return entry.isPresent();
    }

    @Override
    public boolean seekBefore(byte[] key) {
      entry = Optional.ofNullable(rows.lowerEntry(key));
      return entry.isPresent();
    }

    @Override
    public boolean next() {
      entry = Optional.ofNullable(rows.higherEntry(key()));
      return entry.isPresent();
    }

    @Override
    public boolean previous() {
      return seekBefore(key());
    }

    @Override
    public byte[] key() {
      return entry.orElseThrow().getKey();
    }

    @Override
    public byte[] value() {
      return entry.orElseThrow().getValue();
    }
  }
}
