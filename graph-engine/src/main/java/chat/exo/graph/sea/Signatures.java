package chat.exo.graph.sea;

import chat.exo.graph.json.Utf8;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Optional;

/**
 * Whether somebody signed a text. Good answers are remembered, because the same write comes from many peers; bad ones are
 * not, so that junk cannot push the good ones out. Thread-safe.
 */
public final class Signatures {
  private static final int SIGNATURE_BYTES = 64;

  private final Crypto crypto;
  private final PublicKeys keys;
  private final Cache<Fingerprint, Boolean> good;

  Signatures(Crypto crypto, PublicKeys keys, int maxRemembered) {
    this.crypto = crypto;
    this.keys = keys;
    this.good = Caffeine.newBuilder().maximumSize(maxRemembered).build();
  }

  /** Signatures with a key cache of their own, for use without a gate. */
  public static Signatures with(Crypto crypto, SeaOptions options) {
    return new Signatures(crypto, new PublicKeys(crypto, options.maxCachedKeys()), options.maxCachedSignatures());
  }

  /**
   * Whether a signature holds.
   *
   * @param pub the signer's public key
   * @param text what was signed
   * @param base64 r and s, 64 bytes in all, as standard base64
   */
  public boolean hold(String pub, String text, String base64) {
    Optional<byte[]> signature = ForgivingBase64.decode(base64);
    return signature.isPresent() && hold(pub, text, signature.get());
  }

  /** Whether a signature of 64 bytes holds; one of any other length does not. */
  boolean hold(String pub, String text, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    Optional<PublicKey> key = keys.find(pub); // before any hashing: a name that is no key costs next to nothing
    if (key.isEmpty()) {
      return false;
    }
    // gun: the text is hashed here, and the hash is hashed again by ECDSA
    byte[] hash = crypto.sha256(Utf8.encode(text));
    Fingerprint fingerprint = fingerprint(hash, signature, pub);
    if (good.getIfPresent(fingerprint) != null) {
      return true;
    }
    if (!crypto.verifies(key.get(), hash, signature)) {
      return false;
    }
    good.put(fingerprint, true);
    return true;
  }

  /** Whether a text is a public key at all. */
  boolean isKey(String pub) {
    return keys.find(pub).isPresent();
  }

  /** How many good answers are remembered, after what is due to leave has left. */
  long rememberedCount() {
    good.cleanUp();
    return good.estimatedSize();
  }

  /** The parts of fixed length go first, so no two questions share a text. */
  private Fingerprint fingerprint(byte[] hash, byte[] signature, String pub) {
    byte[] name = pub.getBytes(StandardCharsets.UTF_16BE);
    ByteBuffer all = ByteBuffer.allocate(hash.length + signature.length + name.length);
    all.put(hash).put(signature).put(name);
    return Fingerprint.of(crypto.sha256(all.array()));
  }
}
