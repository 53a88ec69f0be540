package chat.exo.peer.box;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** {@code 0x02 || nonce(12) || AES-256-GCM}, under a key that two know. Any thread; ciphers are used again. */
final class SharedSeal {
  private static final byte FORMAT = 2;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int HEAD_BYTES = 1 + NONCE_BYTES;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Queue<Cipher> CIPHERS = new ConcurrentLinkedQueue<>();

  private SharedSeal() {}

  static byte[] seal(byte[] key, byte[] plain, byte[] boundTo) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] sealed = new byte[HEAD_BYTES + plain.length + TAG_BITS / Byte.SIZE];
    sealed[0] = FORMAT;
    System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, boundTo);
      cipher.doFinal(plain, 0, plain.length, sealed, HEAD_BYTES);
      CIPHERS.add(cipher);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to seal an entry", e);
    }
  }

  /** Opens what was sealed under this key for this place; empty if it was not. */
  static Optional<byte[]> open(byte[] key, byte[] sealed, byte[] boundTo) {
    if (sealed.length < HEAD_BYTES + TAG_BITS / Byte.SIZE || sealed[0] != FORMAT) {
      return Optional.empty();
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOfRange(sealed, 1, HEAD_BYTES), boundTo);
      byte[] plain = cipher.doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
      CIPHERS.add(cipher);
      return Optional.of(plain);
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to open an entry", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] boundTo) throws GeneralSecurityException {
    Cipher pooled = CIPHERS.poll();
    Cipher cipher = pooled == null ? Cipher.getInstance("AES/GCM/NoPadding") : pooled;
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(boundTo);
    return cipher;
  }
}
