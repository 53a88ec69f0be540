package chat.exo.peer.vault;

import chat.exo.peer.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The encrypted rows of one peer, in a RocksDB of its own. Any thread; changes come through {@link Transaction}.
 *
 * <p>A closed vault throws {@link IllegalStateException}; RocksDB itself would take the whole process down.
 */
public final class Vault implements AutoCloseable {
  /** How much a commit waits for: the disk, or only the log of the operating system. */
  public enum Durability {
    SYNCED,
    RELAXED
  }

  /** One row found by a scan. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Found(long order, byte[] value) {}

  /** As much as opening writes, and more. */
  private static final int PROBE_BYTES = 1 << 20;

  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final RowCipher cipher;
  private final byte[] rootKey;
  private final Options options = new Options().setCreateIfMissing(true);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions relaxed = new WriteOptions().setSync(false);
  private final Path folder;
  private RocksDB rocks;
  private boolean closed;
  /** RocksDB takes no more writes after one that failed, also when there is room again: it has to be opened anew. */
  private volatile boolean broken;

  private Vault(Path folder, byte[] rootKey) {
    this.folder = folder;
    this.rootKey = rootKey;
    this.cipher = new RowCipher(rootKey);
    RocksDB.loadLibrary();
    try {
      // What is sent or read soon goes again: in a large buffer most of it never reaches a table. Encrypted rows do not shrink.
      options.setWriteBufferSize(32 << 20).setCompressionType(CompressionType.NO_COMPRESSION).setKeepLogFileNum(2);
      rocks = open();
    } catch (RocksDBException e) {
      throw new Refused("cannot open the vault: is another program using this home? " + e.getStatus().getCodeString(), e);
    }
  }

  private RocksDB open() throws RocksDBException {
    return RocksDB.open(options, folder.resolve("rows").toString());
  }

  /** After a write that failed: if the disk takes something again, so does the vault. */
  private void mend() {
    if (!broken || !room()) {
      return;
    }
    life.writeLock().lock();
    try {
      if (broken && !closed) {
        rocks.close();
        try {
          rocks = open();
          broken = false;
        } catch (RocksDBException e) {
          closed = true; // better no vault than one that takes the process down
          throw broken("opening", e);
        }
      }
    } finally {
      life.writeLock().unlock();
    }
  }

  private boolean room() {
    try {
      Path probe = Files.createTempFile(folder, "room", ".tmp");
      try (FileChannel file = FileChannel.open(probe, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.allocate(PROBE_BYTES));
        file.force(true);
        return true;
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes a new vault; refuses to replace one. */
  public static Vault create(Path folder, VaultLock lock) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return create(folder, lock, key);
  }

  /** Makes a vault with a known key: how a backup comes back. */
  public static Vault create(Path folder, VaultLock lock, byte[] rootKey) {
    if (VaultHeader.exists(folder)) {
      throw new Refused("expected a home without an account, got one with; choose another --home");
    }
    VaultHeader.write(folder, lock, rootKey);
    return new Vault(folder, rootKey);
  }

  /** Opens a vault that is there. */
  public static Vault open(Path folder, VaultLock lock) {
    if (!VaultHeader.exists(folder)) {
      throw new Refused("expected a home with an account, found none; make one with 'exo peer account new'");
    }
    return new Vault(folder, VaultHeader.open(folder, lock));
  }

  public static boolean exists(Path folder) {
    return VaultHeader.exists(folder);
  }

  /** A row's value. */
  public Optional<byte[]> read(Row row) {
    byte[] key = cipher.key(row);
    return guarded(
        () -> {
          try {
            return Optional.ofNullable(rocks.get(key)).map(stored -> cipher.open(key, stored));
          } catch (RocksDBException e) {
            throw broken("reading", e);
          }
        });
  }

  /** Whether there is a row. */
  public boolean has(Row row) {
    byte[] key = cipher.key(row);
    return guarded(
        () -> {
          try {
            return rocks.get(key) != null;
          } catch (RocksDBException e) {
            throw broken("reading", e);
          }
        });
  }

  /** The rows of one name from an order on, ascending, at most {@code limit}. */
  public List<Found> scan(Table table, String name, long fromOrder, int limit) {
    byte[] prefix = cipher.prefix(table, name);
    return guarded(() -> scanPrefix(prefix, cipher.key(new Row(table, name, fromOrder)), limit));
  }

  /** The newest rows of one name, ascending, at most {@code limit}. */
  public List<Found> scanLast(Table table, String name, int limit) {
    byte[] prefix = cipher.prefix(table, name);
    return guarded(
        () -> {
          List<Found> found = new ArrayList<>();
          try (RocksIterator rows = rocks.newIterator()) {
            rows.seekForPrev(cipher.key(new Row(table, name, Long.MAX_VALUE)));
            for (; rows.isValid() && found.size() < limit && startsWith(rows.key(), prefix); rows.prev()) {
              found.add(new Found(RowCipher.order(rows.key()), cipher.open(rows.key(), rows.value())));
            }
          }
          return found.reversed();
        });
  }

  /** Every row of a table, in no useful order. */
  public List<Found> scan(Table table) {
    byte[] prefix = {table.code()};
    return guarded(() -> scanPrefix(prefix, prefix, Integer.MAX_VALUE));
  }

  /** The greatest order of a name, if it has rows. */
  public Optional<Long> lastOrder(Table table, String name) {
    byte[] prefix = cipher.prefix(table, name);
    return guarded(
        () -> {
          try (RocksIterator rows = rocks.newIterator()) {
            rows.seekForPrev(cipher.key(new Row(table, name, Long.MAX_VALUE)));
            return rows.isValid() && startsWith(rows.key(), prefix) ? Optional.of(RowCipher.order(rows.key())) : Optional.empty();
          }
        });
  }

  /** All rows decrypted, keys as on disk: what a backup holds. */
  public void dump(RowSink sink) {
    guarded(
        () -> {
          try (RocksIterator rows = rocks.newIterator()) {
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
              sink.row(Table.ofKey(rows.key()), rows.key(), cipher.open(rows.key(), rows.value()));
            }
            return true;
          } catch (IOException e) {
            throw new UncheckedIOException("cannot write the rows out", e);
          }
        });
  }

  /** Puts one dumped row back. */
  public void load(byte[] key, byte[] value) {
    guarded(
        () -> {
          try {
            rocks.put(relaxed, key, cipher.seal(key, value));
            return true;
          } catch (RocksDBException e) {
            throw broken("loading", e);
          }
        });
  }

  /** Waits until everything loaded is on disk. */
  public void flush() {
    guarded(
        () -> {
          try {
            rocks.syncWal();
            return true;
          } catch (RocksDBException e) {
            throw broken("flushing", e);
          }
        });
  }

  /** The key of all keys, for the backup. */
  public byte[] rootKey() {
    return rootKey.clone();
  }

  /** Wraps the key anew. */
  public void relock(Path folder, VaultLock lock) {
    VaultHeader.write(folder, lock, rootKey);
  }

  /** Begins a gathering of changes for {@link #commit}. */
  public SealedRows sealed() {
    return new SealedRows(cipher);
  }

  /** Writes changes of several transactions as one: all or nothing, in this order, with one wait for the disk. */
  public void commit(List<SealedRows> changes, Durability durability) {
    mend();
    guarded(
        () -> {
          try (WriteBatch batch = new WriteBatch()) {
            for (SealedRows sealed : changes) {
              sealed.into(batch);
            }
            rocks.write(durability == Durability.SYNCED ? synced : relaxed, batch);
            return true;
          } catch (RocksDBException e) {
            broken = true;
            throw broken("writing", e);
          }
        });
  }

  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        rocks.close();
        synced.close();
        relaxed.close();
        options.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }

  /** Where dumped rows go. */
  public interface RowSink {
    void row(Table table, byte[] key, byte[] value) throws IOException;
  }

  private List<Found> scanPrefix(byte[] prefix, byte[] from, int limit) {
    List<Found> found = new ArrayList<>();
    try (RocksIterator rows = rocks.newIterator()) {
      for (rows.seek(from); rows.isValid() && found.size() < limit && startsWith(rows.key(), prefix); rows.next()) {
        found.add(new Found(RowCipher.order(rows.key()), cipher.open(rows.key(), rows.value())));
      }
    }
    return found;
  }

  private <T> T guarded(Supplier<T> work) {
    life.readLock().lock();
    try {
      if (closed) {
        throw new VaultClosed();
      }
      return work.get();
    } finally {
      life.readLock().unlock();
    }
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static UncheckedIOException broken(String doing, RocksDBException e) {
    return new UncheckedIOException(new IOException(doing + " the vault failed", e));
  }
}
