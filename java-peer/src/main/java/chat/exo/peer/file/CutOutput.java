package chat.exo.peer.file;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Lets the real size of a file through and drops its padding. One thread. */
final class CutOutput {
  private final OutputStream out;
  private long left;

  CutOutput(OutputStream out, long size) {
    this.out = out;
    this.left = size;
  }

  /** Takes what a cipher gave; it gives null while it gathers a block. */
  void take(byte @Nullable [] bytes) throws IOException {
    if (bytes == null) {
      return;
    }
    int count = (int) Math.min(left, bytes.length);
    out.write(bytes, 0, count);
    left -= count;
  }

  long missing() {
    return left;
  }
}
