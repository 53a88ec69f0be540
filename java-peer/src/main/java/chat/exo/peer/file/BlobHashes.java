package chat.exo.peer.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.signal.libsignal.protocol.incrementalmac.ChunkSizeChoice;
import org.signal.libsignal.protocol.incrementalmac.IncrementalMacOutputStream;

/** What a reader will check an encrypted file by, gathered as it runs by: digest, incremental MACs, marks. One thread. */
final class BlobHashes {
  private final FileKey key;
  private final int chunkBytes;
  private final boolean marked;
  private final MessageDigest digest = sha256();
  private final MessageDigest chunkDigest = sha256();
  private final ByteArrayOutputStream macs = new ByteArrayOutputStream();
  private final ByteArrayOutputStream marks = new ByteArrayOutputStream();
  private final OutputStream incremental;
  private int inChunk;

  BlobHashes(FileKey key, long encryptedSize, boolean marked) {
    this.key = key;
    this.chunkBytes = ChunkBytes.of(encryptedSize);
    this.marked = marked;
    this.incremental =
        new IncrementalMacOutputStream(OutputStream.nullOutputStream(), key.macBytes(), ChunkSizeChoice.everyNthByte(chunkBytes), macs);
  }

  void add(byte[] bytes, int count) throws IOException {
    digest.update(bytes, 0, count);
    incremental.write(bytes, 0, count);
    for (int at = 0; marked && at < count; ) {
      int taken = Math.min(count - at, chunkBytes - inChunk);
      chunkDigest.update(bytes, at, taken);
      at += taken;
      inChunk += taken;
      if (inChunk == chunkBytes) {
        mark();
      }
    }
  }

  FileReference finish(long size) throws IOException {
    incremental.close();
    if (marked) {
      mark();
    }
    return new FileReference(key, digest.digest(), size, chunkBytes, macs.toByteArray(), marks.toByteArray());
  }

  private void mark() {
    inChunk = 0;
    marks.write(chunkDigest.digest(), 0, FileReference.MARK_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
