package chat.exo.graph.store.rocks;

import chat.exo.graph.store.page.Rows;
import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A walk over RocksDB at one moment of it. The reader's thread closes it. */
final class RocksRows implements Rows, AutoCloseable {
  /** A read failed inside a walk, where {@link Rows} has no checked exceptions. */
  static final class BrokenWalk extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final RocksDBException failure;

    BrokenWalk(RocksDBException failure) {
      super(failure);
      this.failure = failure;
    }

    RocksDBException failure() {
      return failure;
    }
  }

  private final RocksIterator iterator;

  RocksRows(RocksIterator iterator) {
    this.iterator = iterator;
  }

  @Override
  public boolean seek(byte[] key) {
    iterator.seek(key);
    return standing();
  }

  @Override
  public boolean seekBefore(byte[] key) {
    iterator.seekForPrev(key);
    return standing() && (!Arrays.equals(iterator.key(), key) || previous());
  }

  @Override
  public boolean next() {
    iterator.next();
    return standing();
  }

  @Override
  public boolean previous() {
    iterator.prev();
    return standing();
  }

  @Override
  public byte[] key() {
    return iterator.key();
  }

  @Override
  public byte[] value() {
    return iterator.value();
  }

  @Override
  public void close() {
    iterator.close();
  }

  /** An iterator ends the same way behind the last row and at a block it cannot read: only its status tells. */
  private boolean standing() {
    if (iterator.isValid()) {
      return true;
    }
    try {
      iterator.status();
      return false;
    } catch (RocksDBException e) {
      throw new BrokenWalk(e);
    }
  }
}
