package chat.exo.relay.socket.frame;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates what one connection sends compressed (RFC 7692), piece by piece, so that a megabyte on the wire is never a gigabyte in
 * memory. It keeps its window from message to message, which is right for clients that keep theirs and for those that do not.
 */
public final class Inflation implements AutoCloseable {
  /** What a compressed message ends with, and what is left out on the wire. */
  static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  /** Takes a piece of what was inflated, before the next is written over it; false ends it. */
  interface Piece {
    boolean take(byte[] piece, int bytes);
  }

  private static final int PIECE_BYTES = 8 << 10;

  private final Inflater inflater = new Inflater(true);
  private final byte[] piece = new byte[PIECE_BYTES];

  /** Inflates all of a piece. */
  void inflate(byte[] compressed, Piece out) throws DataFormatException {
    inflater.setInput(compressed);
    while (true) {
      int bytes = inflater.inflate(piece);
      if (bytes > 0 && !out.take(piece, bytes)) {
        return;
      }
      if (inflater.finished()) {
        inflater.reset(); // a final block ends the stream; what follows begins another
        return;
      }
      if (bytes == 0) {
        return;
      }
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
