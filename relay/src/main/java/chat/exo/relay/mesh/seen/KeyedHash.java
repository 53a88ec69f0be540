package chat.exo.relay.mesh.seen;

import java.util.random.RandomGenerator;

/**
 * 64 bits for a text that nobody outside can aim at: a polynomial over a prime with a secret place. Two texts of n characters
 * that were chosen without the secret share a hash with a probability of about n / 2^61.
 */
public final class KeyedHash {
  private static final long PRIME = (1L << 61) - 1;
  private static final int UNITS = 3; // of 16 bits: what fits below the prime

  private final long place;
  private final long mask;

  public KeyedHash(RandomGenerator random) {
    place = (random.nextLong() & (PRIME >> 1)) + 2;
    mask = random.nextLong();
  }

  /** Never 0, so that 0 can stand for an empty place. */
  public long of(String text) {
    int length = text.length();
    long hash = length + 1L;
    int at = 0;
    for (; at + UNITS <= length; at += UNITS) {
      hash = times(hash) + (text.charAt(at) | ((long) text.charAt(at + 1) << 16) | ((long) text.charAt(at + 2) << 32));
    }
    long rest = 0;
    for (; at < length; at++) {
      rest = (rest << 16) | text.charAt(at);
    }
    long mixed = (times(times(hash) + rest) ^ mask) * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 32;
    return mixed == 0 ? 1 : mixed;
  }

  private long times(long factor) {
    long high = Math.multiplyHigh(factor, place);
    long low = factor * place;
    long sum = (low & PRIME) + ((high << 3) | (low >>> 61));
    return (sum & PRIME) + (sum >>> 61);
  }
}
