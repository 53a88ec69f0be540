package chat.exo.peer.file;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;

/**
 * Tells of each chunk of an encrypted file, in order, whether it is the sender's. A chunk that is not changes nothing, so that it can be
 * asked for elsewhere. One thread.
 */
public final class ChunkGate {
  private final FileReference file;
  private Mac running;
  private MessageDigest digest;
  private int chunk;

  public ChunkGate(FileReference file) {
    this.file = file;
    try {
      running = Mac.getInstance("HmacSHA256");
      running.init(file.key().mac());
      digest = MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
  }

  /** Takes the next chunk: a full one, or the last and shorter one, which may be empty. With the last the digest has to be right too. */
  public boolean passes(byte[] bytes, int count) {
    boolean last = chunk == file.chunks() - 1;
    if (finished() || count > file.chunkBytes() || last != (count < file.chunkBytes())) {
      return false;
    }
    try {
      Mac next = (Mac) running.clone();
      next.update(bytes, 0, count);
      if (!MessageDigest.isEqual(((Mac) next.clone()).doFinal(), file.mac(chunk))) {
        return false;
      }
      MessageDigest nextDigest = (MessageDigest) digest.clone();
      nextDigest.update(bytes, 0, count);
      if (last && !MessageDigest.isEqual(((MessageDigest) nextDigest.clone()).digest(), file.digest())) {
        return false;
      }
      running = next;
      digest = nextDigest;
      chunk++;
      return true;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java's HMAC-SHA-256 has no copies", e);
    }
  }

  /** Whether the last chunk has passed, and so the file is whole. */
  public boolean finished() {
    return chunk == file.chunks();
  }
}
