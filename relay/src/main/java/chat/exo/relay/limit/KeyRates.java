package chat.exo.relay.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each signing key has written lately, whatever connections its writes came by. Charged only for good signatures:
 * otherwise anyone could use up another's allowance. Used by the verifying threads.
 */
public final class KeyRates {
  private static final int MOST_KEYS = 100_000;

  private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(256, 0.75f, true);

  /** Counts some cells of a key; false when they are too many. */
  public synchronized boolean spend(String key, int cells, Rate rate, long nowMillis) {
    TokenBucket bucket = buckets.get(key);
    if (bucket == null) {
      bucket = new TokenBucket(rate, nowMillis);
      buckets.put(key, bucket);
      if (buckets.size() > MOST_KEYS) {
        buckets.remove(buckets.keySet().iterator().next());
      }
    }
    return bucket.trySpend(rate, cells, nowMillis);
  }
}
