package chat.exo.relay.socket.frame;

import java.util.Arrays;
import java.util.zip.Deflater;

/** Compresses what one connection is sent (RFC 7692). */
public final class Deflation implements AutoCloseable {
  private static final int LEVEL = 6;
  private static final int TAIL_BYTES = 4;

  private final Deflater deflater = new Deflater(LEVEL, true);
  private final boolean keepsWindow;

  /**
   * A compressor.
   *
   * @param keepsWindow whether a message may refer to those before it
   */
  public Deflation(boolean keepsWindow) {
    this.keepsWindow = keepsWindow;
  }

  byte[] deflate(byte[] message) {
    deflater.setInput(message);
    byte[] out = new byte[Math.max(64, message.length / 2)];
    int length = 0;
    while (true) {
      length += deflater.deflate(out, length, out.length - length, Deflater.SYNC_FLUSH);
      if (length < out.length) {
        break;
      }
      out = Arrays.copyOf(out, out.length * 2);
    }
    if (!keepsWindow) {
      deflater.reset();
    }
    return Arrays.copyOf(out, length - TAIL_BYTES);
  }

  @Override
  public void close() {
    deflater.end();
  }
}
