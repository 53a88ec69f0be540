package chat.exo.relay.verify;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Envelope;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.Walk;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many accounts one alias may name. Anybody may add one, nobody can take one away, and who logs in by an alias tries one
 * after the other: without an end to it a flood would lock everybody of that name out. Asked on the verifying threads.
 */
public final class AliasRoom implements CellRule {
  private static final String LIST = "~@";
  private static final String ALIAS = "alias";
  private static final String FULL =
      "this alias names as many accounts as this relay keeps for one without their own word; write the account's signed alias first, or choose another";
  private static final PageSize PAGE = new PageSize(1_000, 1 << 20);

  /** Lists whose length is remembered, so that a flood does not make the store count again and again. */
  private static final int MOST_REMEMBERED = 10_000;

  /** How long a count is believed: what was let in may not have been stored, and what was stored may be evicted. */
  private static final long COUNT_MILLIS = 60_000;

  /** Accounts whose signed alias passed lately: it may not be stored yet when the list's entry comes. */
  private static final int MOST_SIGNED = 100_000;

  private record Length(int keys, long countedMillis) {}

  /** An account that says by its signature which alias it goes by. */
  private record Signed(String account, String alias) {}

  private final CellRule before;
  private final GraphStore store;
  private final int mostKeys;
  private final LimitCounts counts;
  private final LongSupplier ticksMillis;
  private final Cache<Soul, Length> lengths = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
  private final Cache<Signed, Boolean> signed = Caffeine.newBuilder().maximumSize(MOST_SIGNED).build();

  /**
   * A rule behind another.
   *
   * @param before asked first
   * @param mostKeys accounts of one alias
   */
  public AliasRoom(CellRule before, GraphStore store, int mostKeys, LimitCounts counts, LongSupplier ticksMillis) {
    this.before = before;
    this.store = store;
    this.mostKeys = mostKeys;
    this.counts = counts;
    this.ticksMillis = ticksMillis;
  }

  /** Whether a node is the list of one alias; the list of all aliases is not. */
  static boolean concerns(Node node) {
    return isList(node.soul());
  }

  @Override
  public Optional<String> complaint(long share, Soul soul, Cell cell) {
    Optional<String> other = before.complaint(share, soul, cell);
    if (cell.key().equals(ALIAS) && soul.text().startsWith("~")) {
      said(cell).ifPresent(alias -> signed.put(new Signed(soul.text(), alias), true));
    }
    if (other.isPresent() || !isList(soul) || there(soul, cell.key()) || enters(soul) || signedFor(soul, cell.key())) {
      return other;
    }
    counts.add(Limit.KEYS_PER_ALIAS);
    return Optional.of(FULL);
  }

  private static boolean isList(Soul soul) {
    return soul.text().startsWith(LIST) && soul.text().length() > LIST.length();
  }

  /** What is kept already may come again. */
  private boolean there(Soul soul, String key) {
    return store.cells(List.of(new CellName(soul, key))).getFirst().isPresent();
  }

  /** Whether an account goes by this alias of its own word: nobody can keep it out by naming a thousand others. */
  private boolean signedFor(Soul list, String account) {
    String alias = list.text().substring(LIST.length());
    return signed.getIfPresent(new Signed(account, alias)) != null
        || (account.startsWith("~")
            && store.cells(List.of(new CellName(new Soul(account), ALIAS))).getFirst().flatMap(AliasRoom::said).filter(alias::equals).isPresent());
  }

  /** The alias that a verified cell of an account tells. */
  private static Optional<String> said(Cell cell) {
    return cell.value() instanceof Value.Text(String text)
            && Envelope.read(text).map(Envelope::value).orElse(null) instanceof Value.Text(String alias)
        ? Optional.of(alias)
        : Optional.empty();
  }

  /** Counts one in, if there is room. */
  private synchronized boolean enters(Soul soul) {
    long nowMillis = ticksMillis.getAsLong();
    Length known = lengths.getIfPresent(soul);
    if (known == null || nowMillis - known.countedMillis > COUNT_MILLIS) {
      known = new Length(lengthOf(soul), nowMillis);
    }
    boolean room = known.keys < mostKeys;
    lengths.put(soul, room ? new Length(known.keys + 1, known.countedMillis) : known);
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
