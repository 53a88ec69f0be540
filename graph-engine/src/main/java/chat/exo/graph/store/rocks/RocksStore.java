package chat.exo.graph.store.rocks;

import chat.exo.graph.Cell;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.Durability;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.Tables;
import chat.exo.graph.store.page.PageReader;
import chat.exo.graph.store.page.PointQuery;
import chat.exo.graph.store.page.RowKey;
import chat.exo.graph.store.page.RowValue;
import chat.exo.graph.sum.Moment;
import chat.exo.graph.sum.RowSums;
import chat.exo.graph.sum.RowVisitor;
import chat.exo.graph.sum.SumKey;
import chat.exo.graph.sum.Summed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The store of a relay that keeps what it acknowledges: one RocksDB in one folder.
 *
 * <p>Reading and writing share a lock, opening and closing take it alone: a native handle used after its close ends the
 * process, so nobody may be inside when one goes.
 */
public final class RocksStore implements GraphStore, Summed {
  private final Path folder;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final ReadOptions readOptions;
  private final WriteOptions writeOptions;
  private final WriteOptions syncedOptions;
  private final RocksFiles files;
  private final Tables tables = new RocksTables(this::reading);
  private final Optional<RocksSums> sums;
  private boolean closed;
  private volatile boolean closing;
  /** Guards {@link #reclaiming}: a handle that is freed must not be told to stop. */
  private final Object reclaim = new Object();

  private Optional<CompactRangeOptions> reclaiming = Optional.empty();

  /**
   * Opens the store in a folder, or makes one there.
   *
   * @throws StoreException if the folder is in use, out of reach, damaged, full, or written by a newer release
   */
  public static RocksStore open(Path folder, StoreOptions options) {
    return new RocksStore(folder, options, RocksFiles.open(folder, options), Optional.empty());
  }

  /** The same, and keeps sums of its rows under a key. */
  public static RocksStore open(Path folder, StoreOptions options, SumKey key) {
    return new RocksStore(folder, options, RocksFiles.open(folder, options), Optional.of(key));
  }

  private RocksStore(Path folder, StoreOptions options, RocksFiles files, Optional<SumKey> key) {
    this.folder = folder;
    this.files = files;
    this.readOptions = files.handles().keep(new ReadOptions());
    this.writeOptions = files.handles().keep(new WriteOptions().setSync(options.durability() == Durability.SYNCED));
    this.syncedOptions = files.handles().keep(new WriteOptions().setSync(true));
    this.sums = key.map(k -> RocksSums.open(folder, files, new RowSums(k)));
  }

  @Override
  public List<Optional<Cell>> cells(List<CellName> names) {
    lock.readLock().lock();
    try {
      requireOpen();
      return switch (names.size()) {
        case 0 -> List.of(); // RocksDB's multiGet asserts that it is asked for something
        case 1 -> List.of(cell(names.getFirst()));
        default -> manyCells(names);
      };
    } catch (RocksDBException e) {
      throw RocksFault.of(folder, "reading", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Page page(Query query, Optional<Cursor> after, PageSize size) {
    lock.readLock().lock();
    try {
      requireOpen();
      Optional<CellName> single = PointQuery.cellName(query);
      if (single.isPresent()) {
        return PointQuery.page(single.get(), cell(single.get()), after);
      }
      try (RocksRows rows = new RocksRows(files.db().newIterator(files.graph(), readOptions))) {
        return new PageReader(query, rows, size, after.map(Cursor::spentBytes).orElse(0L)).read(after);
      }
    } catch (RocksDBException e) {
      throw RocksFault.of(folder, "reading", e);
    } catch (RocksRows.BrokenWalk e) {
      throw RocksFault.of(folder, "reading", e.failure());
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Tables tables() {
    return tables;
  }

  @Override
  public void commit(List<Change> changes, List<RowChange> rows) {
    lock.readLock().lock();
    try (WriteBatch batch = new WriteBatch();
        RocksSums.Commit counted = RocksSums.begin(sums)) {
      requireOpen();
      for (Change change : changes) {
        byte[] key = RowKey.of(change.name());
        Optional<byte[]> after = change.after().map(RowValue::of);
        counted.row(key, change.before(), after);
        if (after.isPresent()) {
          batch.put(files.graph(), key, after.get());
        } else {
          batch.delete(files.graph(), key);
        }
      }
      for (RowChange row : rows) {
        if (row.text().isPresent()) {
          batch.put(files.family(row.table()), RocksTables.utf8(row.name()), RocksTables.utf8(row.text().get()));
        } else {
          batch.delete(files.family(row.table()), RocksTables.utf8(row.name()));
        }
      }
      // A row that is forgotten by a power cut would give a one-time key out twice: rows are on the disk, whatever is said of puts.
      files.db().write(rows.isEmpty() ? writeOptions : syncedOptions, batch);
      counted.done();
    } catch (RocksDBException e) {
      throw RocksFault.of(folder, "writing", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public long usedBytes() {
    return RocksFolder.bytes(folder);
  }

  @Override
  public void reclaim() {
    lock.readLock().lock();
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
        CompactRangeOptions compaction = new CompactRangeOptions()) {
      requireOpen();
      try {
        beginReclaiming(compaction);
        for (ColumnFamilyHandle family : files.data()) {
          if (!closing) {
            files.db().flush(flush, family);
            files.db().compactRange(family, null, null, compaction);
          }
        }
      } finally {
        endReclaiming();
      }
    } catch (RocksDBException e) {
      if (!closing) {
        throw RocksFault.of(folder, "reclaiming", e);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  private void beginReclaiming(CompactRangeOptions compaction) {
    synchronized (reclaim) {
      reclaiming = Optional.of(compaction);
    }
  }

  private void endReclaiming() {
    synchronized (reclaim) {
      reclaiming = Optional.empty();
    }
  }

  @Override
  public void stopReclaiming() {
    closing = true;
    synchronized (reclaim) {
      reclaiming.ifPresent(compaction -> compaction.setCanceled(true)); // it may take minutes, and nobody waits for it
    }
  }

  @Override
  public void close() {
    stopReclaiming();
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        sums.ifPresent(RocksSums::close);
        files.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public RowSums sums() {
    return kept().sums();
  }

  @Override
  public Moment moment() {
    return reading(open -> kept().moment(this::reading));
  }

  @Override
  public boolean tidy() {
    return reading(open -> kept().tidy());
  }

  @Override
  public void walk(byte[] from, byte[] to, RowVisitor visitor) {
    boolean unused =
        reading(
            open -> {
              kept().walk(from, to, visitor);
              return true;
            });
  }

  private RocksSums kept() {
    return sums.orElseThrow(() -> new IllegalStateException("expected a store that was opened with a key for its sums, got one without"));
  }

  private Optional<Cell> cell(CellName name) throws RocksDBException {
    byte[] row = files.db().get(files.graph(), readOptions, RowKey.of(name));
    return Optional.ofNullable(row).map(bytes -> RowValue.cell(name.key(), bytes));
  }

  private List<Optional<Cell>> manyCells(List<CellName> names) throws RocksDBException {
    List<byte[]> keys = new ArrayList<>(names.size());
    for (CellName name : names) {
      keys.add(RowKey.of(name));
    }
    List<byte[]> rows =
        files.db().multiGetAsList(readOptions, Collections.nCopies(names.size(), files.graph()), keys);
    List<Optional<Cell>> cells = new ArrayList<>(names.size());
    for (int i = 0; i < rows.size(); i++) {
      String key = names.get(i).key();
      cells.add(Optional.ofNullable(rows.get(i)).map(row -> RowValue.cell(key, row)));
    }
    return cells;
  }

  /** Runs a read of the tables while nobody closes the store. */
  private <T> T reading(RocksTables.Read<T> read) {
    lock.readLock().lock();
    try {
      requireOpen();
      return read.from(files);
    } catch (RocksDBException e) {
      throw RocksFault.of(folder, "reading", e);
    } catch (RocksRows.BrokenWalk e) {
      throw RocksFault.of(folder, "reading", e.failure());
    } finally {
      lock.readLock().unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("expected an open store, got a closed one");
    }
  }
}
