package chat.exo.peer.transfer;

import java.io.ByteArrayInputStream;
import java.util.concurrent.atomic.AtomicLong;

/** A piece that says how much of it the connection has taken. */
final class CountedBody extends ByteArrayInputStream {
  private final AtomicLong taken;

  CountedBody(Pieces.Piece piece, AtomicLong taken) {
    super(piece.bytes(), piece.from(), piece.count());
    this.taken = taken;
  }

  @Override
  public synchronized int read(byte[] target, int offset, int length) {
    int read = super.read(target, offset, length);
    if (read > 0) {
      taken.addAndGet(read);
    }
    return read;
  }
}
