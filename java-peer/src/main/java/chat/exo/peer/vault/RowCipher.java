package chat.exo.peer.vault;

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
    return ByteBuffer.allocate(1 + NAME_BYTES).put(table.code()).put(hmac(nameKey, name), 0, NAME_BYTES).array();
  }

  static long order(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1 + NAME_BYTES);
  }

  byte[] seal(byte[] key, byte[] value) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, key).doFinal(value);
      return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length).put(FORMAT).put(nonce).put(sealed).array();
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
      return cipher(Cipher.DECRYPT_MODE, nonce, key).doFinal(stored, 1 + NONCE_BYTES, stored.length - 1 - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a row does not open; the vault is damaged, restore a backup", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, valueKey, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(key);
    return cipher;
  }

  private static byte[] hmac(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
  }
}
