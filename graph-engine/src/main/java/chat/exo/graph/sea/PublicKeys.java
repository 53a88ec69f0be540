package chat.exo.graph.sea;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.PublicKey;
import java.util.Optional;

/**
 * Keys by the text of their {@code pub}. The text is the identity: the last character of each half has two spare bits, so
 * one key has several names, and they stay apart. Thread-safe.
 */
final class PublicKeys {
  private final Crypto crypto;
  private final Cache<String, PublicKey> known;

  PublicKeys(Crypto crypto, int maxKept) {
    this.crypto = crypto;
    this.known = Caffeine.newBuilder().maximumSize(maxKept).build();
  }

  /** The key; empty if the text is none or its point is not on the curve. Only good keys are kept. */
  Optional<PublicKey> find(String pub) {
    PublicKey kept = known.getIfPresent(pub);
    if (kept != null) {
      return Optional.of(kept);
    }
    Optional<PublicKey> key = crypto.publicKey(pub);
    key.ifPresent(good -> known.put(pub, good));
    return key;
  }

  /** How many keys are kept, after what is due to leave has left. */
  long keptCount() {
    known.cleanUp();
    return known.estimatedSize();
  }
}
