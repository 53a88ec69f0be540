package chat.exo.peer.file;

import java.security.SecureRandom;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 64 bytes one file is encrypted with: an AES key and a MAC key. Fresh for every file.
 */
@SuppressWarnings("ArrayRecordComponent") // a secret: never compared, never printed
public record FileKey(byte[] bytes) {
  static final int BYTES = 64;

  public FileKey {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("expected a file key of 64 bytes, got " + bytes.length);
    }
    bytes = bytes.clone();
  }

  public static FileKey generate() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new FileKey(bytes);
  }

  SecretKeySpec aes() {
    return new SecretKeySpec(bytes, 0, 32, "AES");
  }

  SecretKeySpec mac() {
    return new SecretKeySpec(bytes, 32, 32, "HmacSHA256");
  }

  byte[] macBytes() {
    return mac().getEncoded();
  }

  @Override
  public String toString() {
    return "FileKey[]";
  }
}
