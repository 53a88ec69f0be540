package chat.exo.relay.verify;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.Walk;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.mesh.seen.KeyedHash;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many accounts one alias may name. Anybody may add one, nobody can take one away, and who logs in by an alias tries one
 * after the other: without an end to it a flood would lock everybody of that name out. Asked on the verifying threads.
 */
public final class AliasRoom implements CellRule {
  private static final String FULL =
      "this alias names as many accounts as this relay keeps for one without their own word; write the account's signed alias first, or choose another";
  private static final PageSize PAGE = new PageSize(1_000, 1 << 20);

  /** Lists whose length is remembered, so that a flood does not make the store count again and again. */
  private static final int MOST_REMEMBERED = 10_000;

  /** How long a count is believed: what was let in may not have been stored, and what was stored may be evicted. */
  private static final long COUNT_MILLIS = 60_000;

  private record Length(int keys, long countedMillis) {}

  private final CellRule before;
  private final AliasWords words;
  private final GraphStore store;
  private final int mostKeys;
  private final LimitCounts counts;
  private final LongSupplier ticksMillis;
  /** By the hashes of their souls: these are as long as whoever names them likes. */
  private final Cache<Long, Length> lengths = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

  private final KeyedHash hash = new KeyedHash(new SecureRandom());

  /**
   * A rule behind another.
   *
   * @param before asked first
   * @param words which accounts go by a name of their own word
   * @param mostKeys accounts of one alias
   */
  public AliasRoom(CellRule before, AliasWords words, GraphStore store, int mostKeys, LimitCounts counts, LongSupplier ticksMillis) {
    this.before = before;
    this.words = words;
    this.store = store;
    this.mostKeys = mostKeys;
    this.counts = counts;
    this.ticksMillis = ticksMillis;
  }

  @Override
  public Optional<String> complaint(long share, Soul soul, Cell cell) {
    Optional<String> other = before.complaint(share, soul, cell);
    if (other.isPresent()
        || !AliasWords.isList(soul)
        || there(soul, cell.key())
        || enters(soul)
        || words.goesBy(soul, cell.key())) {
      return other;
    }
    counts.add(Limit.KEYS_PER_ALIAS);
    return Optional.of(FULL);
  }

  /** What is kept already may come again. */
  private boolean there(Soul soul, String key) {
    return store.cells(List.of(new CellName(soul, key))).getFirst().isPresent();
  }

  /** Counts one in, if there is room. */
  private synchronized boolean enters(Soul soul) {
    long nowMillis = ticksMillis.getAsLong();
    long name = hash.of(soul.text());
    Length known = lengths.getIfPresent(name);
    if (known == null || nowMillis - known.countedMillis > COUNT_MILLIS) {
      known = new Length(lengthOf(soul), nowMillis);
    }
    boolean room = known.keys < mostKeys;
    lengths.put(name, room ? new Length(known.keys + 1, known.countedMillis) : known);
    return room;
  }

  private int lengthOf(Soul soul) {
    int length = 0;
    for (Graph page : Walk.over(store, Query.node(soul), PAGE)) {
      length += page.cellCount();
      if (length >= mostKeys) {
        break;
      }
    }
    return length;
  }
}
