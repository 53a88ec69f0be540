package chat.exo.peer.file;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** A file as it is encrypted, to be read: {@code iv || AES-256-CBC(padded) || HMAC}. One thread; the same bytes for the same key and iv. */
final class EncryptingInput extends InputStream {
  private static final int BUFFER_BYTES = 64 << 10;

  private final InputStream plain;
  private final PaddedInput padded;
  private final Cipher cipher;
  private final Mac mac;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private byte[] ready;
  private int at;
  private boolean ended;

  EncryptingInput(InputStream plain, long size, FileKey key, byte[] iv) {
    this.plain = plain;
    this.padded = new PaddedInput(plain, size, PaddedSize.of(size));
    this.ready = iv.clone();
    try {
      cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(Cipher.ENCRYPT_MODE, key.aes(), new IvParameterSpec(iv));
      mac = Mac.getInstance("HmacSHA256");
      mac.init(key.mac());
      mac.update(iv);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-CBC or no HMAC-SHA-256", e);
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
    while (at == ready.length) {
      if (ended) {
        return -1;
      }
      fill();
    }
    int count = Math.min(length, ready.length - at);
    System.arraycopy(ready, at, target, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  private void fill() throws IOException {
    at = 0;
    int count = padded.read(buffer, 0, buffer.length);
    if (count >= 0) {
      ready = orNone(cipher.update(buffer, 0, count));
      mac.update(ready);
      return;
    }
    ended = true;
    try {
      byte[] last = cipher.doFinal();
      mac.update(last);
      byte[] tag = mac.doFinal();
      ready = Arrays.copyOf(last, last.length + tag.length);
      System.arraycopy(tag, 0, ready, last.length, tag.length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CBC refused to encrypt a file", e);
    }
  }

  /** A cipher gives null while it gathers a block. */
  private static byte[] orNone(byte @Nullable [] bytes) {
    return bytes == null ? new byte[0] : bytes;
  }
}
