package chat.exo.peer.sea;

import chat.exo.graph.json.Utf8;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** {@code SEA.work}: makes guessing a passphrase expensive. Takes about a tenth of a second, so not on an event loop. */
public final class SeaWork {
  private static final int ITERATIONS = 100_000;
  private static final int BITS = 512;

  private SeaWork() {}

  /** gun's proof of a passphrase: 88 characters of base64. */
  public static String proof(String passphrase, String salt) {
    return Base64.getEncoder().encodeToString(derive(passphrase, salt, ITERATIONS, BITS));
  }

  /**
   * PBKDF2 with HMAC-SHA-256.
   *
   * @param salt any text but the empty one
   * @param bits length of the result, a multiple of 8
   */
  public static byte[] derive(String passphrase, String salt, int iterations, int bits) {
    if (salt.isEmpty()) {
      throw new IllegalArgumentException("expected a salt, got an empty text");
    }
    PBEKeySpec spec = new PBEKeySpec(wellFormed(passphrase).toCharArray(), Utf8.encode(salt), iterations, bits);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a JDK that knows PBKDF2", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** {@code SEA.work} with the name of a plain hash: {@code SHA-256}, {@code SHA-512}, {@code SHA-1}. */
  public static byte[] hash(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(Utf8.encode(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("expected the name of a hash, such as SHA-256", e);
    }
  }

  /** The JDK encodes the passphrase itself and would write a lone surrogate as a question mark. */
  private static String wellFormed(String text) {
    return new String(Utf8.encode(text), StandardCharsets.UTF_8);
  }
}
