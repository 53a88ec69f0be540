package chat.exo.graph.store.memory;

import chat.exo.graph.Cell;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.Row;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Tables;
import chat.exo.graph.store.page.PageReader;
import chat.exo.graph.store.page.RowKey;
import chat.exo.graph.store.page.RowValue;
import chat.exo.graph.store.page.Rows;
import chat.exo.graph.sum.BlockSums;
import chat.exo.graph.sum.Moment;
import chat.exo.graph.sum.RowSums;
import chat.exo.graph.sum.RowVisitor;
import chat.exo.graph.sum.SumKey;
import chat.exo.graph.sum.SumRule;
import chat.exo.graph.sum.Summed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A store that forgets everything when the process ends: for tests, and for relays that only pass on. It holds as much as
 * is written to it; whoever writes bounds it.
 *
 * <p>Many readers or one writer at a time, so that nobody sees half a commit.
 */
public final class MemoryStore implements GraphStore, Summed {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private final MapTables tables = new MapTables();
  private final Optional<RowSums> sums;
  private boolean closed;

  public MemoryStore() {
    this.sums = Optional.empty();
  }

  /** A store that keeps sums of its rows under a key. */
  public MemoryStore(SumKey key) {
    this.sums = Optional.of(new RowSums(key).ofNothing());
  }

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
  public Tables tables() {
    return tables;
  }

  @Override
  public void commit(List<Change> changes, List<RowChange> rowChanges) {
    lock.writeLock().lock();
    try {
      requireOpen();
      Optional<RowSums.Round> counted = sums.map(RowSums::begin);
      for (Change change : changes) {
        byte[] key = RowKey.of(change.name());
        Optional<byte[]> after = change.after().map(RowValue::of);
        Optional<byte[]> before = Optional.ofNullable(after.isPresent() ? rows.put(key, after.get()) : rows.remove(key));
        counted.ifPresent(round -> round.row(key, before, after));
      }
      counted.ifPresent(RowSums.Round::done);
      counted.ifPresent(RowSums.Round::close);
      rowChanges.forEach(tables::apply);
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
      tables.clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public RowSums sums() {
    return sums.orElseThrow(() -> new IllegalStateException("expected a store that was made with a key for its sums, got one without"));
  }

  @Override
  public Moment moment() {
    return reading(() -> new MapMoment(new TreeMap<>(rows), sums().at(blocks -> blocks)));
  }

  @Override
  public boolean tidy() {
    return reading(() -> sums().tidy(this));
  }

  @Override
  public void walk(byte[] from, byte[] to, RowVisitor visitor) {
    boolean unused =
        reading(
            () -> {
              SumRule.walk(new MapRows(rows), from, to, visitor);
              return true;
            });
  }

  private <T> T reading(Supplier<T> read) {
    lock.readLock().lock();
    try {
      requireOpen();
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("expected an open store, got a closed one");
    }
  }

  /** Rows beside the cells, in maps. */
  private final class MapTables implements Tables {
    private final Map<Table, NavigableMap<byte[], String>> maps = new EnumMap<>(Table.class);

    MapTables() {
      for (Table table : Table.values()) {
        maps.put(table, new TreeMap<>(Arrays::compareUnsigned));
      }
    }

    void apply(RowChange change) {
      byte[] name = utf8(change.name());
      change.text().ifPresentOrElse(text -> map(change.table()).put(name, text), () -> map(change.table()).remove(name));
    }

    void clear() {
      maps.values().forEach(Map::clear);
    }

    @Override
    public Optional<String> row(Table table, String name) {
      return reading(() -> Optional.ofNullable(map(table).get(utf8(name))));
    }

    @Override
    public List<Row> rows(Table table, String prefix, Optional<String> after, int most) {
      return reading(
          () -> {
            List<Row> found = new ArrayList<>();
            String from = after.map(name -> name + '\0').orElse(prefix);
            for (Map.Entry<byte[], String> row : map(table).tailMap(utf8(from)).entrySet()) {
              String name = new String(row.getKey(), StandardCharsets.UTF_8);
              if (found.size() == most || !name.startsWith(prefix)) {
                break;
              }
              found.add(new Row(name, row.getValue()));
            }
            return found;
          });
    }

    @Override
    public long count(Table table, String prefix) {
      return rows(table, prefix, Optional.empty(), Integer.MAX_VALUE).size();
    }

    private NavigableMap<byte[], String> map(Table table) {
      return Objects.requireNonNull(maps.get(table));
    }

    private static byte[] utf8(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A copy of the map. */
  private record MapMoment(NavigableMap<byte[], byte[]> copy, BlockSums sums) implements Moment {
    @Override
    public void walk(byte[] from, byte[] to, RowVisitor visitor) {
      SumRule.walk(new MapRows(copy), from, to, visitor);
    }

    @Override
    public void close() {}
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
