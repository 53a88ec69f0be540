package chat.exo.relay.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * What each of many names has spent lately: signing keys, addresses, targets of claims. The least used are forgotten first; to
 * push one out takes as many others as are remembered. Any thread.
 */
public final class KeyRates {
  /** 100,000 names of 96 characters: a public key, an address. Longer ones take the room of several. */
  private static final int MOST_CHARACTERS = 9_600_000;

  private static final int LEAST_CHARACTERS = 96;

  private final Cache<String, TokenBucket> buckets =
      Caffeine.newBuilder()
          .maximumWeight(MOST_CHARACTERS)
          .weigher((String name, TokenBucket bucket) -> Math.max(LEAST_CHARACTERS, name.length()))
          .build();

  /** Spends if there is as much; false if that is too little, and nothing is spent. */
  public boolean spend(String key, int amount, Rate rate, long nowMillis) {
    TokenBucket bucket = bucket(key, rate, nowMillis);
    synchronized (bucket) {
      return bucket.trySpend(rate, amount, nowMillis);
    }
  }

  /** Spends in any case, into debt if need be: for what has happened already. */
  public void charge(String key, int amount, Rate rate, long nowMillis) {
    TokenBucket bucket = bucket(key, rate, nowMillis);
    synchronized (bucket) {
      long unused = bucket.spend(rate, amount, nowMillis);
    }
  }

  /** For how many milliseconds a key has nothing to spend; 0 if it has. */
  public long debtMillis(String key, Rate rate, long nowMillis) {
    TokenBucket bucket = buckets.getIfPresent(key);
    if (bucket == null) {
      return 0;
    }
    synchronized (bucket) {
      return bucket.spend(rate, 0, nowMillis);
    }
  }

  private TokenBucket bucket(String key, Rate rate, long nowMillis) {
    return buckets.get(key, fresh -> new TokenBucket(rate, nowMillis));
  }
}
