package chat.exo.graph.sum;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What rows are hashed under. Two relays compare their sums only under one key. Whoever does not know it cannot write rows whose
 * prints add up to nothing; those of {@link #PUBLIC} everybody can look for, so sessions under it look at some rows themselves.
 */
public record SumKey(long first, long second) {
  /** The key of relays that were given none. */
  public static final SumKey PUBLIC = derived("exo sums 1 public");

  /** The key of those who share a secret. */
  public static SumKey ofSecret(String secret) {
    return derived("exo sums 1 secret " + secret);
  }

  private static SumKey derived(String text) {
    try {
      ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
      return new SumKey(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256 in every JDK, got none", e);
    }
  }

  /** Names the key and does not give it away. */
  public int id() {
    return (int) prints().of(new byte[] {1}).low();
  }

  /** Hashes under this key. */
  public SipHash prints() {
    return new SipHash(first, second);
  }

  /** Nothing: it is a secret. */
  @Override
  public String toString() {
    return equals(PUBLIC) ? "SumKey[public]" : "SumKey[secret]";
  }
}
