package chat.exo.peer.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** Lets an encrypted file through chunk by chunk, each after its MAC was checked. One thread; holds one chunk. */
final class VerifiedInput extends InputStream {
  private final InputStream in;
  private final ChunkGate gate;
  private final Supplier<RuntimeException> wrong;
  private final byte[] chunk;
  private int at;
  private int filled;

  /**
   * A stream over another.
   *
   * @param wrong what is thrown at the first byte that is not the sender's
   */
  VerifiedInput(InputStream in, FileReference file, Supplier<RuntimeException> wrong) {
    this.in = in;
    this.gate = new ChunkGate(file);
    this.wrong = wrong;
    this.chunk = new byte[(int) Math.min(file.chunkBytes(), file.mostEncryptedBytes() + 1)];
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == filled && !fill()) {
      return -1;
    }
    int count = Math.min(length, filled - at);
    System.arraycopy(chunk, at, target, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = 0;
    if (gate.finished()) {
      return false;
    }
    int count = in.readNBytes(chunk, 0, chunk.length);
    if (!gate.passes(chunk, count) || (gate.finished() && in.read() >= 0)) {
      throw wrong.get();
    }
    filled = count;
    return count > 0;
  }
}
