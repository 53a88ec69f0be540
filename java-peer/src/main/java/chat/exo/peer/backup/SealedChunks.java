package chat.exo.peer.backup;

import chat.exo.peer.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stream in chunks of AES-256-GCM: {@code "EXOBACK1" || 16-byte salt || chunks}. The nonce is the chunk's number and
 * whether it is the last, so chunks can neither be cut off nor swapped. The key is one of this file alone.
 */
final class SealedChunks {
  private static final byte[] MAGIC = "EXOBACK1".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT_BYTES = 16;
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int TAG_BYTES = 16;

  private SealedChunks() {}

  static OutputStream writing(OutputStream out, byte[] key) throws IOException {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    out.write(MAGIC);
    out.write(salt);
    return new Sealing(out, fileKey(key, salt));
  }

  static InputStream reading(InputStream in, byte[] key) throws IOException {
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw new Refused("expected an Exo backup, got another kind of file; choose the file that 'exo peer backup' wrote");
    }
    return new Opening(in, fileKey(key, in.readNBytes(SALT_BYTES)));
  }

  static Refused damaged() {
    return new Refused("the backup is damaged, or these are not its words; check the words, or take another copy");
  }

  private static SecretKeySpec fileKey(byte[] key, byte[] salt) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(MAGIC);
      return new SecretKeySpec(mac.doFinal(salt), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
  }

  private static byte[] crypt(int mode, SecretKeySpec key, long number, boolean last, byte[] bytes, int length)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = ByteBuffer.allocate(12).putInt(last ? 1 : 0).putLong(number).array();
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    return cipher.doFinal(bytes, 0, length);
  }

  /** One thread. */
  private static final class Sealing extends OutputStream {
    private final OutputStream out;
    private final SecretKeySpec key;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int filled;
    private long number;
    private boolean closed;

    Sealing(OutputStream out, SecretKeySpec key) {
      this.out = out;
      this.key = key;
    }

    @Override
    public void write(int one) throws IOException {
      if (filled == CHUNK_BYTES) {
        seal(false);
      }
      chunk[filled++] = (byte) one;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; ) {
        if (filled == CHUNK_BYTES) {
          seal(false);
        }
        int count = Math.min(CHUNK_BYTES - filled, length - done);
        System.arraycopy(bytes, offset + done, chunk, filled, count);
        filled += count;
        done += count;
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        seal(true);
        out.flush();
      }
    }

    private void seal(boolean last) throws IOException {
      try {
        out.write(crypt(Cipher.ENCRYPT_MODE, key, number++, last, chunk, filled));
        filled = 0;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES-GCM refused to encrypt a chunk", e);
      }
    }
  }

  /** One thread. */
  private static final class Opening extends InputStream {
    private final InputStream in;
    private final SecretKeySpec key;
    private byte[] sealed;
    private byte[] chunk = new byte[0];
    private int used;
    private long number;
    private boolean ended;

    Opening(InputStream in, SecretKeySpec key) throws IOException {
      this.in = in;
      this.key = key;
      this.sealed = in.readNBytes(CHUNK_BYTES + TAG_BYTES);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (used == chunk.length) {
        if (ended) {
          return -1;
        }
        open();
      }
      int count = Math.min(length, chunk.length - used);
      System.arraycopy(chunk, used, target, offset, count);
      used += count;
      return count;
    }

    private void open() throws IOException {
      byte[] next = in.readNBytes(CHUNK_BYTES + TAG_BYTES);
      ended = next.length == 0;
      try {
        chunk = crypt(Cipher.DECRYPT_MODE, key, number++, ended, sealed, sealed.length);
      } catch (GeneralSecurityException e) {
        throw damaged();
      }
      used = 0;
      sealed = next;
    }
  }
}
