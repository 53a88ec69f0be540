package chat.exo.peer.file;

import chat.exo.peer.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;

/**
 * Encrypts and decrypts files as streams, in memory that does not grow with them. Stateless; any thread.
 */
public final class FileCipher {
  /** What one file may have: its chunks stay within 64 MiB. */
  public static final long MAX_BYTES = 60L << 30;

  public static final int IV_BYTES = 16;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int BLOCK_BYTES = 16;

  private FileCipher() {}

  /** Encrypts {@code size} bytes of a stream with a fresh key. The streams stay open. */
  public static FileReference encryptFile(InputStream plain, long size, OutputStream encrypted) throws IOException {
    return encrypt(plain, size, encrypted, FileKey.generate(), freshIv(), true);
  }

  public static byte[] freshIv() {
    byte[] iv = new byte[IV_BYTES];
    new SecureRandom().nextBytes(iv);
    return iv;
  }

  /**
   * The same with a key and an iv of this one file, which give the same bytes each time.
   *
   * @param marked whether a reader may begin in the middle
   */
  @SuppressWarnings("resource") // the stream is the caller's
  public static FileReference encrypt(InputStream plain, long size, OutputStream encrypted, FileKey key, byte[] iv, boolean marked)
      throws IOException {
    BlobHashes hashes = new BlobHashes(key, encryptedSize(size), marked);
    InputStream in = new EncryptingInput(plain, size, key, iv);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      hashes.add(buffer, count);
      encrypted.write(buffer, 0, count);
    }
    encrypted.flush();
    return hashes.finish(size);
  }

  /** How many bytes a file of this size has when it is encrypted. */
  public static long encryptedSize(long size) {
    if (size > MAX_BYTES) {
      throw new Refused("expected a file of at most " + MAX_BYTES + " bytes, got " + size + "; cut it into parts");
    }
    return IV_BYTES + (PaddedSize.of(size) / BLOCK_BYTES + 1) * BLOCK_BYTES + FileReference.MAC_BYTES;
  }

  /**
   * A file as it is encrypted, to be read. It was encrypted before: where it is another now, the stream throws, before a byte of that chunk is
   * given.
   *
   * @param name what the file is called in the refusal
   */
  public static InputStream encryptAgain(InputStream plain, FileReference file, byte[] iv, String name) {
    return new VerifiedInput(
        new EncryptingInput(plain, file.size(), file.key(), iv),
        file,
        () -> new Refused("expected '" + name + "' to stay as it is, got one that changed while it was sent; send it again"));
  }

  /**
   * The plain file out of an encrypted one. No byte is given before the MAC of its chunk was found right; the file is whole only when the stream
   * has ended.
   */
  public static InputStream decrypting(InputStream encrypted, FileReference file) {
    return new DecryptingInput(new VerifiedInput(encrypted, file, FileCipher::damaged), file);
  }

  /** The same for somebody whose stream lets nothing through but what a {@link ChunkGate} has let pass. */
  public static InputStream decryptingVerified(InputStream verified, FileReference file) {
    return new DecryptingInput(verified, file);
  }

  /**
   * Decrypts into a new file. It appears under its name only when all of it was found right; until then it is a temporary file beside it.
   */
  public static void decryptFile(InputStream encrypted, FileReference file, Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder == null ? target.toAbsolutePath().getRoot() : folder, ".exo", ".part");
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        decrypt(encrypted, file, out);
      }
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Decrypts into a stream; what was written is the whole file only if this returns. */
  @SuppressWarnings("resource") // the stream is the caller's
  public static void decrypt(InputStream encrypted, FileReference file, OutputStream plain) throws IOException {
    InputStream in = decrypting(encrypted, file);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      plain.write(buffer, 0, count);
    }
  }

  static Refused damaged() {
    return new Refused("the file is damaged or was changed on its way; ask for it again");
  }
}
