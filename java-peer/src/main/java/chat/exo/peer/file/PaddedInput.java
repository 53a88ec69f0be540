package chat.exo.peer.file;

import chat.exo.peer.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A file followed by zeros up to a padded size. One thread. */
final class PaddedInput extends InputStream {
  private final InputStream file;
  private long fileLeft;
  private long zerosLeft;

  PaddedInput(InputStream file, long size, long padded) {
    this.file = file;
    this.fileLeft = size;
    this.zerosLeft = padded - size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (fileLeft > 0) {
      int count = file.read(target, offset, (int) Math.min(length, fileLeft));
      if (count < 0) {
        throw new Refused("expected " + fileLeft + " more bytes, got the end; did the file change? send it again");
      }
      fileLeft -= count;
      return count;
    }
    if (zerosLeft == 0) {
      return -1;
    }
    int count = (int) Math.min(length, zerosLeft);
    Arrays.fill(target, offset, offset + count, (byte) 0);
    zerosLeft -= count;
    return count;
  }
}
