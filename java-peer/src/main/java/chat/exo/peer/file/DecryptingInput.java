package chat.exo.peer.file;

import chat.exo.peer.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The plain file out of an encrypted one that was verified. What comes out before the end is the sender's; only with the end is it all of the
 * file. One thread.
 */
final class DecryptingInput extends InputStream {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int IV_BYTES = 16;
  private static final int TAG_BYTES = FileReference.MAC_BYTES;

  private final InputStream verified;
  private final FileReference file;
  private final Mac mac;
  /** The end of an encrypted file is its MAC, and only its end tells where that is: so many bytes always stay behind. */
  private final byte[] held = new byte[TAG_BYTES + BUFFER_BYTES];

  private int heldCount;
  private @Nullable Cipher cipher;
  private byte[] ready = new byte[0];
  private int at;
  private int readyCount;
  private long left;
  private boolean ended;

  DecryptingInput(InputStream verified, FileReference file) {
    this.verified = verified;
    this.file = file;
    this.left = file.size();
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(file.key().mac());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
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
    while (at == readyCount) {
      if (ended) {
        return -1;
      }
      fill();
    }
    int count = Math.min(length, readyCount - at);
    System.arraycopy(ready, at, target, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    verified.close();
  }

  private void fill() throws IOException {
    try {
      Cipher open = cipher == null ? begin() : cipher;
      cipher = open;
      int count = verified.read(held, heldCount, BUFFER_BYTES);
      if (count < 0) {
        end(open);
        return;
      }
      heldCount += count;
      int text = Math.max(0, heldCount - TAG_BYTES);
      mac.update(held, 0, text);
      give(open.update(held, 0, text));
      System.arraycopy(held, text, held, 0, heldCount - text);
      heldCount -= text;
    } catch (GeneralSecurityException e) {
      throw new Refused("the file is damaged or was changed on its way; ask for it again", e);
    }
  }

  private Cipher begin() throws IOException, GeneralSecurityException {
    byte[] iv = verified.readNBytes(IV_BYTES);
    if (iv.length != IV_BYTES) {
      throw FileCipher.damaged();
    }
    mac.update(iv);
    Cipher begun = Cipher.getInstance("AES/CBC/PKCS5Padding");
    begun.init(Cipher.DECRYPT_MODE, file.key().aes(), new IvParameterSpec(iv));
    return begun;
  }

  private void end(Cipher open) throws GeneralSecurityException {
    ended = true;
    boolean genuine = heldCount == TAG_BYTES && MessageDigest.isEqual(mac.doFinal(), Arrays.copyOf(held, TAG_BYTES));
    if (!genuine) {
      throw FileCipher.damaged();
    }
    give(open.doFinal());
    if (left > 0) {
      throw FileCipher.damaged();
    }
  }

  /** Drops the padding: the real size is the message's word. */
  private void give(byte @Nullable [] bytes) {
    ready = bytes == null ? new byte[0] : bytes;
    at = 0;
    readyCount = (int) Math.min(left, ready.length);
    left -= readyCount;
  }
}
