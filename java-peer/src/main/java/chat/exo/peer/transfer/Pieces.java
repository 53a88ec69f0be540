package chat.exo.peer.transfer;

import chat.exo.peer.file.FileCipher;
import chat.exo.peer.file.FileReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The encrypted file in pieces for the way. The last piece stays in memory: who has to send a part of it again does not encrypt all of the file
 * again. One thread.
 */
final class Pieces implements AutoCloseable {
  static final int BYTES = 8 << 20;
  /** With the first request only so much: if the relay has the file already, no more was sent in vain. */
  static final int FIRST_BYTES = 64 << 10;

  private final Path path;
  private final UploadRow row;
  private final byte[] piece;
  private Optional<InputStream> encrypted = Optional.empty();
  private long start;
  private int count;

  Pieces(UploadRow row) {
    this.path = row.path();
    this.row = row;
    this.piece = new byte[(int) Math.min(BYTES, FileCipher.encryptedSize(row.stamp().size()))];
  }

  /** One piece, or a part of it. */
  @SuppressWarnings("ArrayRecordComponent") // a view, never compared
  record Piece(byte[] bytes, int from, int count) {}

  /** What follows an offset, at most {@code limit} bytes; empty behind the end. */
  Piece at(long offset, int limit) {
    try {
      return next(offset, limit);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the file that is sent", e); // not to be taken for a relay's fault
    }
  }

  private Piece next(long offset, int limit) throws IOException {
    if (offset < start || encrypted.isEmpty()) {
      open();
    }
    while (offset >= start + count) {
      row.stamp().check(path);
      start += count;
      count = encrypted.orElseThrow().readNBytes(piece, 0, piece.length);
      if (count == 0) {
        row.stamp().check(path);
        return new Piece(piece, 0, 0);
      }
    }
    int from = Math.toIntExact(offset - start);
    return new Piece(piece, from, Math.min(limit, count - from));
  }

  @Override
  public void close() throws IOException {
    if (encrypted.isPresent()) {
      encrypted.get().close();
    }
  }

  /** From the first byte: each block of the encryption hangs on the one before. */
  private void open() throws IOException {
    close();
    FileReference file = row.file();
    row.stamp().check(path);
    encrypted = Optional.of(FileCipher.encryptAgain(Files.newInputStream(path), file, row.iv(), String.valueOf(path.getFileName())));
    start = 0;
    count = 0;
  }
}
