package chat.exo.graph.store.rocks;

import chat.exo.graph.store.Durability;
import chat.exo.graph.store.StoreException.Reason;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.page.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A small table beside the graph, in a folder of its own: what a relay has to remember that is no cell. Names and values are
 * texts; names are in the order of their UTF-8 bytes. What was written is on the disk when the call returns. Any thread.
 */
public final class RocksTable implements AutoCloseable {
  private static final StoreOptions OPTIONS = new StoreOptions(Durability.SYNCED, 4 << 20, 1 << 20, 64);
  private static final String FORMAT_NAME = "format";
  private static final String FORMAT = "1";

  private final Path folder;
  /** A native handle used after its close ends the process: closing waits for everybody and keeps everybody out. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final RocksHandles handles = new RocksHandles();
  private final WriteOptions synced;
  private final RocksDB db;
  private boolean closed;

  /**
   * Opens the table in a folder, or makes one there.
   *
   * @throws StoreException if the folder is in use, out of reach, damaged, full, or written by a newer release
   */
  public static RocksTable open(Path folder) {
    RocksFolder.holdsStore(folder);
    RocksDB.loadLibrary();
    try {
      return new RocksTable(folder);
    } catch (RocksDBException e) {
      throw RocksFault.of(folder, "opening", e);
    }
  }

  private RocksTable(Path folder) throws RocksDBException {
    this.folder = folder;
    try {
      this.synced = handles.keep(new WriteOptions().setSync(true));
      Options options =
          handles.keep(new Options(RocksTuning.database(OPTIONS, handles), RocksTuning.family(OPTIONS, handles)));
      this.db = handles.keep(RocksDB.open(options, folder.toString()));
      checkFormat();
    } catch (RocksDBException | RuntimeException e) {
      handles.close();
      throw e;
    }
  }

  /** The value under a name. */
  public Optional<String> get(String name) {
    lock.readLock().lock();
    try {
      requireOpen();
      return Optional.ofNullable(db.get(utf8(name))).map(RocksTable::text);
    } catch (RocksDBException e) {
      throw RocksFault.of(folder, "reading", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Rows whose names begin with a text, in order.
   *
   * @param after only those behind this name; empty for all
   * @param most how many at most
   */
  public SortedMap<String, String> rows(String prefix, Optional<String> after, int most) {
    lock.readLock().lock();
    try {
      requireOpen();
      SortedMap<String, String> rows = new TreeMap<>();
      try (RocksIterator walk = db.newIterator()) {
        walk.seek(utf8(after.map(name -> name + '\0').orElse(prefix)));
        for (; walk.isValid() && rows.size() < most && text(walk.key()).startsWith(prefix); walk.next()) {
          rows.put(text(walk.key()), text(walk.value()));
        }
        walk.status();
      }
      return rows;
    } catch (RocksDBException e) {
      throw RocksFault.of(folder, "reading", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How many rows have names that begin with one text and hold another; holds none of them. */
  public long count(String prefix, String within) {
    lock.readLock().lock();
    try {
      requireOpen();
      long count = 0;
      try (RocksIterator walk = db.newIterator()) {
        for (walk.seek(utf8(prefix)); walk.isValid(); walk.next()) {
          String name = text(walk.key());
          if (!name.startsWith(prefix)) {
            break;
          }
          count += name.contains(within) ? 1 : 0;
        }
        walk.status();
      }
      return count;
    } catch (RocksDBException e) {
      throw RocksFault.of(folder, "reading", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Changes rows, all of them or none; an empty value takes its row away. */
  public void write(Map<String, Optional<String>> changes) {
    lock.readLock().lock();
    try (WriteBatch batch = new WriteBatch()) {
      requireOpen();
      for (Map.Entry<String, Optional<String>> change : changes.entrySet()) {
        if (change.getValue().isPresent()) {
          batch.put(utf8(change.getKey()), utf8(change.getValue().get()));
        } else {
          batch.delete(utf8(change.getKey()));
        }
      }
      db.write(synced, batch);
    } catch (RocksDBException e) {
      throw RocksFault.of(folder, "writing", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        handles.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void checkFormat() throws RocksDBException {
    byte[] format = db.get(utf8(FORMAT_NAME));
    if (format == null) {
      db.put(synced, utf8(FORMAT_NAME), utf8(FORMAT));
    } else if (!text(format).equals(FORMAT)) {
      throw new StoreException(
          Reason.NEWER_FORMAT,
          "expected the table in " + folder + " to have format 1, got a later one; run the release that wrote it",
          new IOException("unknown format"));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("expected an open table, got a closed one");
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
