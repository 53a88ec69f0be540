package chat.exo.relay.file.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Whole files under their hashes. Any thread but the loop; {@code FileStoreContract} says what each kind has to do. */
public interface FileStore extends AutoCloseable {
  /**
   * Takes over a file that is whole and on the disk. When this returns, the file is durable under its hash and gone from where it
   * was; when it throws, it is still there. What was there under the hash stays.
   */
  void keep(Path whole, FileHash hash) throws IOException;

  /** Opens a file; empty if there is none. */
  Optional<StoredFile> open(FileHash hash) throws IOException;

  /** Removes a file; whether it was there. */
  boolean remove(FileHash hash) throws IOException;

  /** Tells every file there is, with its length. */
  void each(BiConsumer<FileHash, Long> file) throws IOException;

  @Override
  void close();
}
