package chat.exo.peer.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Changes as the disk may see them, on their way there. One thread at a time. */
public final class SealedRows {
  private final RowCipher cipher;
  private final List<SealedRow> rows = new ArrayList<>();

  SealedRows(RowCipher cipher) {
    this.cipher = cipher;
  }

  @SuppressWarnings("ArrayRecordComponent") // bytes for the disk, never compared
  private record SealedRow(byte[] key, Optional<byte[]> value) {}

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** A row that shall have this value; empty: that shall be gone. */
  public void add(Row row, Optional<byte[]> value) {
    byte[] key = cipher.key(row);
    rows.add(new SealedRow(key, value.map(bytes -> cipher.seal(key, bytes))));
  }

  void into(WriteBatch batch) throws RocksDBException {
    for (SealedRow row : rows) {
      if (row.value().isPresent()) {
        batch.put(row.key(), row.value().get());
      } else {
        batch.delete(row.key());
      }
    }
  }
}
