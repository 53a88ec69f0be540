package chat.exo.peer.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns rows into what the disk may see: names into keyed hashes, values into AES-256-GCM bound to their key. Any thread.
 *
 * <p>A value moved to another row does not open. Tables and numbers stay readable: a reader of the disk can count rows.
 */
final class RowCipher {
  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int NAME_BYTES = 16;

  private final SecretKeySpec valueKey;
  private final SecretKeySpec nameKey;
  private final SecureRandom random = new SecureRandom();
  // Making one costs twice what a row costs; each is used by one thread at a time, so there are at most as many as threads.
  private final Queue<Cipher> ciphers = new ConcurrentLinkedQueue<>();
  private final Queue<Mac> names = new ConcurrentLinkedQueue<>();

  RowCipher(byte[] rootKey) {
    valueKey = new SecretKeySpec(hmac(new SecretKeySpec(rootKey, "HmacSHA256"), "exo vault values"), "AES");
    nameKey = new SecretKeySpec(hmac(new SecretKeySpec(rootKey, "HmacSHA256"), "exo vault names"), "HmacSHA256");
  }

  byte[] key(Row row) {
    return ByteBuffer.allocate(1 + NAME_BYTES + Long.BYTES)
        .put(prefix(row.table(), row.name()))
        .putLong(row.order())
        .array();
  }

  /** What the keys of all rows of one name begin with. */
  byte[] prefix(Table table, String name) {
    Mac pooled = names.poll();
    Mac mac = pooled == null ? mac(nameKey) : pooled;
    byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8)); // leaves it as new
    names.add(mac);
    return ByteBuffer.allocate(1 + NAME_BYTES).put(table.code()).put(hash, 0, NAME_BYTES).array();
  }

  static long order(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1 + NAME_BYTES);
  }

  byte[] seal(byte[] key, byte[] value) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] stored = new byte[1 + NONCE_BYTES + value.length + TAG_BITS / Byte.SIZE];
    stored[0] = FORMAT;
    System.arraycopy(nonce, 0, stored, 1, NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, key);
      cipher.doFinal(value, 0, value.length, stored, 1 + NONCE_BYTES);
      ciphers.add(cipher);
      return stored;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to encrypt a row", e);
    }
  }

  byte[] open(byte[] key, byte[] stored) {
    if (stored.length < 1 + NONCE_BYTES || stored[0] != FORMAT) {
      throw new IllegalStateException("expected a row of format " + FORMAT + "; the vault is damaged, restore a backup");
    }
    try {
      byte[] nonce = Arrays.copyOfRange(stored, 1, 1 + NONCE_BYTES);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, key);
      byte[] value = cipher.doFinal(stored, 1 + NONCE_BYTES, stored.length - 1 - NONCE_BYTES);
      ciphers.add(cipher);
      return value;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a row does not open; the vault is damaged, restore a backup", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] key) throws GeneralSecurityException {
    Cipher pooled = ciphers.poll();
    Cipher cipher = pooled == null ? Cipher.getInstance("AES/GCM/NoPadding") : pooled;
    cipher.init(mode, valueKey, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(key);
    return cipher;
  }

  private static byte[] hmac(SecretKeySpec key, String text) {
    return mac(key).doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
  }
}
