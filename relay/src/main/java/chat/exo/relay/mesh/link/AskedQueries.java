package chat.exo.relay.mesh.link;

import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.relay.mesh.seen.KeyedHash;
import java.util.Optional;

/**
 * Which queries a relay was asked, and when. By hash in two generations: what strangers ask may be long, and is remembered of them in
 * a few bytes. When the young generation is full the old one is forgotten, and what it held is asked again.
 */
final class AskedQueries {
  private static final int LEAST_PLACES = 64;
  private static final int BYTES_A_PLACE = 16;

  /** An odd number without pattern. */
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private static final long NEVER = Long.MIN_VALUE;

  private final KeyedHash hash;
  private final int maxPerGeneration;
  private Generation young = new Generation(LEAST_PLACES);
  private Generation old = new Generation(LEAST_PLACES);

  AskedQueries(KeyedHash hash, int maxQueries) {
    this.hash = hash;
    this.maxPerGeneration = Math.max(1, maxQueries / 2);
  }

  /** Whether a query should be asked now; then it was. */
  boolean shouldAsk(Query query, long nowMillis, long againAfterMillis) {
    long key = of(query);
    long before = when(key);
    if (before != NEVER && nowMillis - before < againAfterMillis) {
      return false;
    }
    if (young.count >= maxPerGeneration && young.when(key) == NEVER) {
      old = young;
      young = new Generation(LEAST_PLACES);
    }
    young.put(key, nowMillis);
    return true;
  }

  boolean contains(Query query) {
    return when(of(query)) != NEVER;
  }

  void clear() {
    young = new Generation(LEAST_PLACES);
    old = new Generation(LEAST_PLACES);
  }

  /** What all of this takes. */
  long bytes() {
    return (long) BYTES_A_PLACE * (young.keys.length + old.keys.length);
  }

  private long when(long key) {
    return Math.max(young.when(key), old.when(key)); // the young one is later, if both know it
  }

  /** Never 0, which stands for an empty place. */
  private long of(Query query) {
    long souls = of(query.souls());
    long keys = of(query.keys());
    long rest = query.maxBytes() * 2L + (query.order() == Query.Order.ASCENDING ? 0 : 1);
    long all = (souls * MIX + keys) * MIX + rest;
    return all == 0 ? 1 : all;
  }

  private long of(Lex lex) {
    return ((of(lex.exact()) * MIX + of(lex.prefix())) * MIX + of(lex.from())) * MIX + of(lex.to());
  }

  private long of(Optional<String> text) {
    return text.isEmpty() ? 0 : hash.of(text.get());
  }

  /** A table of hashes; a place is free where the key is 0. */
  private static final class Generation {
    private long[] keys;
    private long[] asked;
    private int count;

    Generation(int places) {
      keys = new long[places];
      asked = new long[places];
    }

    long when(long key) {
      int place = place(key);
      return keys[place] == key ? asked[place] : NEVER;
    }

    void put(long key, long nowMillis) {
      int place = place(key);
      if (keys[place] == 0) {
        keys[place] = key;
        count++;
      }
      asked[place] = nowMillis;
      if (count * 2 > keys.length) {
        grow();
      }
    }

    private void grow() {
      long[] oldKeys = keys;
      long[] oldAsked = asked;
      keys = new long[2 * oldKeys.length];
      asked = new long[keys.length];
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldKeys[i] != 0) {
          int place = place(oldKeys[i]);
          keys[place] = oldKeys[i];
          asked[place] = oldAsked[i];
        }
      }
    }

    /** Where a key stands, or would. */
    private int place(long key) {
      int place = (int) (key >>> 32) & (keys.length - 1);
      while (keys[place] != 0 && keys[place] != key) {
        place = (place + 1) & (keys.length - 1);
      }
      return place;
    }
  }
}
