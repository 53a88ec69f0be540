package chat.exo.relay.owner;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The signatures that were used, for as long as their time lets them be used. What is remembered is who signed which text: a
 * second signature of the same text is easily made out of the first, by anybody. Any thread.
 *
 * <p>Bounded without letting a replay through: when it is full the oldest times are forgotten, and from then on whatever is
 * not younger than these is refused as too old.
 */
final class SpentSignatures {
  private final int most;
  private final TreeMap<Long, Set<String>> byTime = new TreeMap<>();
  private int count;
  private long forgottenMillis = Long.MIN_VALUE;

  SpentSignatures(int most) {
    this.most = most;
  }

  /** What using one comes to. */
  enum Use {
    FIRST,
    AGAIN,
    TOO_OLD
  }

  /**
   * Uses a signature.
   *
   * @param fingerprint signer and text
   * @param timeMillis its time
   * @param oldestMillis times before this one are not accepted any more by anybody
   */
  synchronized Use use(String fingerprint, long timeMillis, long oldestMillis) {
    while (!byTime.isEmpty() && byTime.firstKey() < oldestMillis) {
      forgetOldest();
    }
    if (timeMillis <= forgottenMillis) {
      return Use.TOO_OLD;
    }
    if (!byTime.computeIfAbsent(timeMillis, time -> new HashSet<>(2)).add(fingerprint)) {
      return Use.AGAIN;
    }
    count++;
    while (count > most) {
      forgottenMillis = Math.max(forgottenMillis, forgetOldest());
    }
    return Use.FIRST;
  }

  private long forgetOldest() {
    Map.Entry<Long, Set<String>> oldest = byTime.pollFirstEntry();
    if (oldest == null) {
      throw new IllegalStateException("expected a remembered time, got none of " + count);
    }
    count -= oldest.getValue().size();
    return oldest.getKey();
  }
}
