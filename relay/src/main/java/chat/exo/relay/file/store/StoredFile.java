package chat.exo.relay.file.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** A whole file that is being read. It stays readable until it is closed, also when it is removed meanwhile. Not for the loop. */
public interface StoredFile extends AutoCloseable {
  long length();

  /** Reads at a place until the buffer is full or the file ends; how many bytes that were. */
  int read(ByteBuffer into, long position) throws IOException;

  /** Where the machine can send from without this process touching the bytes; empty if the file lies elsewhere. Closed with this. */
  Optional<FileChannel> channel();

  @Override
  void close() throws IOException;
}
