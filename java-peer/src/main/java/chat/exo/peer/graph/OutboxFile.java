package chat.exo.peer.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/** The outbox at rest: number to text, in a small RocksDB; nothing for a peer in memory. Called under the outbox's lock. */
final class OutboxFile implements AutoCloseable {
  private final Optional<RocksDB> rocks;
  private final Options options = new Options().setCreateIfMissing(true).setWriteBufferSize(1 << 20);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private boolean closed;

  private OutboxFile(Optional<Path> folder) {
    rocks = folder.map(this::open);
  }

  static OutboxFile in(Optional<Path> folder) {
    RocksDB.loadLibrary();
    return new OutboxFile(folder);
  }

  synchronized Map<Long, String> read() {
    Map<Long, String> texts = new TreeMap<>();
    if (rocks.isPresent()) {
      try (RocksIterator rows = rocks.get().newIterator()) {
        for (rows.seekToFirst(); rows.isValid(); rows.next()) {
          texts.put(ByteBuffer.wrap(rows.key()).getLong(), new String(rows.value(), StandardCharsets.UTF_8));
        }
      }
    }
    return texts;
  }

  synchronized void write(long number, String text) {
    change(db -> db.put(synced, key(number), text.getBytes(StandardCharsets.UTF_8)));
  }

  synchronized void remove(long number) {
    change(db -> db.delete(key(number)));
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      rocks.ifPresent(RocksDB::close);
      synced.close();
      options.close();
    }
  }

  private void change(Change change) {
    if (rocks.isPresent() && !closed) {
      try {
        change.on(rocks.get());
      } catch (RocksDBException e) {
        throw new UncheckedIOException(new IOException("writing the outbox failed", e));
      }
    }
  }

  private RocksDB open(Path folder) {
    try {
      Files.createDirectories(folder);
      return RocksDB.open(options, folder.resolve("outbox").toString());
    } catch (RocksDBException e) {
      throw new UncheckedIOException(new IOException("opening the outbox failed; is another program using it?", e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the peer's folder", e);
    }
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private interface Change {
    void on(RocksDB db) throws RocksDBException;
  }
}
