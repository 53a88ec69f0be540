package chat.exo.peer.box;

import java.util.Base64;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

/** What it takes to make an entry for a box. */
public sealed interface Seal {
  int KEY_BYTES = 32;

  /** Seals a text for the box, bound to where and when it lies there. */
  byte[] seal(byte[] plain, byte[] boundTo);

  /**
   * Anybody can who knows the box: the requests box.
   *
   * @param key X25519 public key, 32 bytes in base64
   */
  record Open(String key) implements Seal {
    static final String INFO = "exo box v1";

    public Open {
      publicKey(key);
    }

    @Override
    public byte[] seal(byte[] plain, byte[] boundTo) {
      return publicKey(key).seal(plain, INFO, boundTo);
    }

    private static ECPublicKey publicKey(String text) {
      try {
        return ECPublicKey.fromPublicKeyBytes(bytes(text));
      } catch (InvalidKeyException e) {
        throw new IllegalArgumentException("expected an X25519 sealing key", e);
      }
    }

    @Override
    public String toString() {
      return "Open[]";
    }
  }

  /**
   * Only the contact who was told the key, and the box's owner: nobody else makes an entry that opens.
   *
   * @param key 32 secret bytes in base64
   */
  record Shared(String key) implements Seal {
    public Shared {
      bytes(key);
    }

    @Override
    public byte[] seal(byte[] plain, byte[] boundTo) {
      return SharedSeal.seal(bytes(key), plain, boundTo);
    }

    @Override
    public String toString() {
      return "Shared[]";
    }
  }

  private static byte[] bytes(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException("expected a sealing key of " + KEY_BYTES + " bytes, got " + bytes.length);
    }
    return bytes;
  }
}
