package chat.exo.graph.sea;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;

/**
 * Keys by the text of their {@code pub}: two coordinates in base64url, 43 characters each, joined by a dot. The text is
 * the identity: the last character of each half has two spare bits, so one key has several names, and they stay apart.
 * Thread-safe.
 */
final class PublicKeys {
  private static final int COORDINATE_LENGTH = 43;

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
    Optional<PublicKey> key = decode(pub);
    key.ifPresent(good -> known.put(pub, good));
    return key;
  }

  /** How many keys are kept, after what is due to leave has left. */
  long keptCount() {
    known.cleanUp();
    return known.estimatedSize();
  }

  private Optional<PublicKey> decode(String pub) {
    if (pub.length() != 2 * COORDINATE_LENGTH + 1 || pub.charAt(COORDINATE_LENGTH) != '.') {
      return Optional.empty();
    }
    try {
      BigInteger x = coordinate(pub.substring(0, COORDINATE_LENGTH));
      BigInteger y = coordinate(pub.substring(COORDINATE_LENGTH + 1));
      return crypto.publicKey(x, y);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a character base64url has not
    }
  }

  private static BigInteger coordinate(String text) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(text));
  }
}
