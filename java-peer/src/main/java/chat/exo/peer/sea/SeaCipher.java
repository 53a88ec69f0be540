package chat.exo.peer.sea;

import chat.exo.graph.json.Json;
import chat.exo.graph.json.Utf8;
import chat.exo.graph.sea.ForgivingBase64;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code SEA.encrypt} and {@code SEA.decrypt}: AES-256-GCM with a key made of any text: an {@code epriv}, a secret, a
 * passphrase. Thread-safe as far as its source of randomness is.
 *
 * <p>For gun's own data, such as accounts. A short passphrase is hashed once only, so stretch it with {@link SeaWork} first.
 */
public final class SeaCipher {
  private static final int SALT_BYTES = 9;
  private static final int IV_BYTES = 15;
  private static final int TAG_BITS = 128;
  private static final Json NOTHING = new Json.Null();

  private final SecureRandom random;

  public SeaCipher(SecureRandom random) {
    this.random = random;
  }

  /** {@code SEA{"ct":...,"iv":...,"s":...}} of a text. */
  public String encrypt(String text, String key) {
    return encrypt(new Json.Text(text), key);
  }

  /** The same of any value. */
  public String encrypt(Json value, String key) {
    return SeaText.wrap(seal(value, key));
  }

  /** The bare object, for accounts. */
  Json.Members seal(Json value, String key) {
    byte[] salt = randomBytes(SALT_BYTES);
    byte[] iv = randomBytes(IV_BYTES);
    byte[] sealed;
    try {
      sealed = cipher(Cipher.ENCRYPT_MODE, key, salt, iv).doFinal(Utf8.encode(SeaText.of(value)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a JDK that encrypts with AES-GCM", e);
    }
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("ct", base64(sealed));
    fields.put("iv", base64(iv));
    fields.put("s", base64(salt));
    return new Json.Members(fields);
  }

  /** What was encrypted, or empty if the key is another or the text is damaged. gun: a text that is JSON comes as its value. */
  public Optional<Json> decrypt(String encrypted, String key) {
    return SeaText.parse(encrypted) instanceof Json.Members fields ? open(fields, key) : Optional.empty();
  }

  /** Opens the bare object. */
  Optional<Json> open(Json.Members fields, String key) {
    Optional<byte[]> sealed = bytes(fields, "ct");
    Optional<byte[]> iv = bytes(fields, "iv").filter(found -> found.length > 0);
    Optional<byte[]> salt = bytes(fields, "s");
    if (sealed.isEmpty() || iv.isEmpty() || salt.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] text = cipher(Cipher.DECRYPT_MODE, key, salt.get(), iv.get()).doFinal(sealed.get());
      return Optional.of(SeaText.parse(new String(text, StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      return Optional.empty(); // another key, or damaged: there is no telling which
    }
  }

  private static Cipher cipher(int mode, String key, byte[] salt, byte[] iv) throws GeneralSecurityException {
    // gun: each byte of the salt is a character, so that bytes from 80 up become two in UTF-8
    String combined = key + new String(salt, StandardCharsets.ISO_8859_1);
    byte[] aesKey = MessageDigest.getInstance("SHA-256").digest(Utf8.encode(combined));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(aesKey, "AES"), new GCMParameterSpec(TAG_BITS, iv));
    return cipher;
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Json base64(byte[] bytes) {
    return new Json.Text(Base64.getEncoder().encodeToString(bytes));
  }

  private static Optional<byte[]> bytes(Json.Members fields, String name) {
    return fields.find(name).orElse(NOTHING) instanceof Json.Text(String text)
        ? ForgivingBase64.decode(text)
        : Optional.empty();
  }
}
