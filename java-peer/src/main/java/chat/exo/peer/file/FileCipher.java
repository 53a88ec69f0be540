package chat.exo.peer.file;

import chat.exo.peer.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import org.signal.libsignal.protocol.incrementalmac.ChunkSizeChoice;
import org.signal.libsignal.protocol.incrementalmac.IncrementalMacOutputStream;

/**
 * Encrypts and decrypts files as streams, in memory that does not grow with them: {@code iv || AES-256-CBC(padded) ||
 * HMAC}. Stateless; any thread.
 */
public final class FileCipher {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int IV_BYTES = 16;
  private static final int MAC_BYTES = 32;
  private static final int BLOCK_BYTES = 16;

  private FileCipher() {}

  /** Encrypts {@code size} bytes of a stream with a fresh key. The streams stay open. */
  public static EncryptedFile encryptFile(InputStream plain, long size, OutputStream encrypted) throws IOException {
    byte[] iv = new byte[IV_BYTES];
    new SecureRandom().nextBytes(iv);
    return encrypt(plain, size, encrypted, FileKey.generate(), iv);
  }

  static EncryptedFile encrypt(InputStream plain, long size, OutputStream encrypted, FileKey key, byte[] iv)
      throws IOException {
    long padded = PaddedSize.of(size);
    long total = IV_BYTES + (padded / BLOCK_BYTES + 1) * BLOCK_BYTES + MAC_BYTES;
    int chunk = ChunkBytes.of(total);
    ByteArrayOutputStream incremental = new ByteArrayOutputStream();
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key.mac());
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, iv);
      OutputStream kept = new Unclosed(encrypted);
      try (OutputStream out =
          new IncrementalMacOutputStream(kept, key.macBytes(), ChunkSizeChoice.everyNthByte(chunk), incremental)) {
        Step step =
            (bytes, count) -> {
              mac.update(bytes, 0, count);
              digest.update(bytes, 0, count);
              out.write(bytes, 0, count);
            };
        step.take(iv, iv.length);
        pump(new PaddedInput(plain, size, padded), cipher, step);
        byte[] last = cipher.doFinal();
        step.take(last, last.length);
        byte[] tag = mac.doFinal();
        digest.update(tag);
        out.write(tag);
        out.flush();
      }
      return new EncryptedFile(key, digest.digest(), size, total, chunk, incremental.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CBC refused to encrypt a file", e);
    }
  }

  /**
   * Decrypts into a new file. It appears under its name only when MAC and digest were found right; until then it is a
   * temporary file beside it.
   *
   * @param encryptedSize bytes in the stream
   * @param size bytes of the plain file
   */
  public static void decryptFile(InputStream encrypted, long encryptedSize, FileKey key, byte[] digest, long size, Path target)
      throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder == null ? target.toAbsolutePath().getRoot() : folder, "exo", ".part");
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        decrypt(encrypted, encryptedSize, key, digest, size, out);
      }
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Decrypts into a stream; what was written counts only if this returns. */
  static void decrypt(InputStream encrypted, long encryptedSize, FileKey key, byte[] digest, long size, OutputStream plain)
      throws IOException {
    long text = encryptedSize - IV_BYTES - MAC_BYTES;
    if (text < BLOCK_BYTES || text % BLOCK_BYTES != 0 || size > text) {
      throw damaged();
    }
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key.mac());
      byte[] iv = exactly(encrypted, IV_BYTES);
      mac.update(iv);
      sha.update(iv);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, iv);
      CutOutput cut = new CutOutput(plain, size);
      byte[] buffer = new byte[BUFFER_BYTES];
      for (long left = text; left > 0; ) {
        int count = encrypted.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw damaged();
        }
        mac.update(buffer, 0, count);
        sha.update(buffer, 0, count);
        cut.take(cipher.update(buffer, 0, count));
        left -= count;
      }
      byte[] tag = exactly(encrypted, MAC_BYTES);
      sha.update(tag);
      boolean genuine = MessageDigest.isEqual(mac.doFinal(), tag) && MessageDigest.isEqual(sha.digest(), digest);
      if (!genuine || encrypted.read() >= 0) {
        throw damaged();
      }
      cut.take(cipher.doFinal());
      if (cut.missing() > 0) {
        throw damaged();
      }
    } catch (GeneralSecurityException e) {
      throw new Refused("the file is damaged or was changed on its way; ask for it again", e);
    }
  }

  private static void pump(InputStream in, Cipher cipher, Step step) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      byte[] out = cipher.update(buffer, 0, count);
      if (out != null) {
        step.take(out, out.length);
      }
    }
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length != count) {
      throw damaged();
    }
    return bytes;
  }

  private static Cipher cipher(int mode, FileKey key, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, key.aes(), new IvParameterSpec(Arrays.copyOf(iv, IV_BYTES)));
    return cipher;
  }

  private static Refused damaged() {
    return new Refused("the file is damaged or was changed on its way; ask for it again");
  }

  private interface Step {
    void take(byte[] bytes, int count) throws IOException;
  }
}
