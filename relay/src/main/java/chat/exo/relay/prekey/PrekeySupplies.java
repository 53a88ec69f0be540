package chat.exo.relay.prekey;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.store.Chores;
import chat.exo.graph.store.Row;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Tables;
import chat.exo.graph.store.TimedText;
import chat.exo.graph.store.Write;
import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one-time prekeys of every device, each handed out at most once: it is gone from the disk before anybody sees it, so a
 * crash may lose a pair and never gives one to two people.
 *
 * <p>Rows: {@code pair/PUB/DEVICE/NUMBER} is a pair that is left; {@code key/PUB/DEVICE/HASH} says that a key is known, and since when
 * it is left or out. So an owner who heard no answer may hand the same keys in again. Each row says its version; one that cannot be read
 * is thrown away when it is met, and harms no other. Any thread; one at a time.
 */
public final class PrekeySupplies {
  static final int MOST_PAIRS = 200;

  /** Of all devices of an owner. */
  static final int MOST_PAIRS_OF_OWNER = 800;

  /** How long a pair is handed out after it came: whoever does not come back for so long has no use for sessions with it. */
  private static final long PAIR_MILLIS = 180L * 86_400_000;

  /** How long a key that was handed out is known. */
  private static final long KNOWN_MILLIS = 90L * 86_400_000;

  /** Rows looked at in one turn of sweeping: a megabyte of pairs, and claims wait for a few milliseconds. */
  static final int SWEPT_A_TURN = 500;

  /** Pairs read for one claim: the first is nearly always good. */
  private static final int LOOKED_AT = 4;

  private static final String PAIRS = "pair/";
  private static final String KEYS = "key/";

  private static final String LEFT = "left";
  private static final String OUT = "out";
  private static final Logger LOG = LoggerFactory.getLogger(PrekeySupplies.class);

  private final Tables tables;
  private final Chores chores;
  private final Crypto crypto;
  private final LongSupplier runningMillis;
  private final IntSupplier mostPairs;
  /** Pairs of everybody, about: counted when a sweep begins, the first soon after the start, and along between. */
  private long all;

  /** Those that came less those that went since the last count began. */
  private long sinceCount;
  /** Where the next turn of sweeping begins: behind this row, in this part. */
  private String sweeping = PAIRS;

  private Optional<String> swept = Optional.empty();

  /**
   * Supplies.
   *
   * @param chores the way to the writer
   * @param mostPairs of everybody
   * @param runningMillis by {@link chat.exo.relay.keep.RunningTime}
   */
  public PrekeySupplies(Tables tables, Chores chores, Crypto crypto, IntSupplier mostPairs, LongSupplier runningMillis) {
    this.mostPairs = mostPairs;
    this.tables = tables;
    this.chores = chores;
    this.crypto = crypto;
    this.runningMillis = runningMillis;
  }

  /** What adding came to: how many pairs are left now, and how many of those that came were new. */
  record Added(int count, int added) {}

  /**
   * Adds pairs, all that are new or none.
   *
   * @throws ApiException if these were too many
   */
  synchronized Added add(String owner, String device, List<PrekeyPair> pairs) {
    if (all + pairs.size() > mostPairs.getAsInt()) {
      boolean unused = sweepTurn(); // what is too old must not keep out what is new
    }
    long ofOwner = tables.count(Table.PREKEYS, PAIRS + owner + "/");
    List<Row> left = left(device, MOST_PAIRS);
    List<RowChange> changes = new ArrayList<>();
    Set<String> coming = new HashSet<>();
    long number = left.isEmpty() ? 1 : number(left.getLast().name()) + 1;
    int added = 0;
    for (PrekeyPair pair : pairs) {
      List<String> keys = keyRows(device, pair);
      if (keys.stream().anyMatch(key -> coming.contains(key) || tables.row(Table.PREKEYS, key).isPresent())) {
        continue;
      }
      coming.addAll(keys);
      keys.forEach(key -> changes.add(RowChange.put(Table.PREKEYS, key, text(LEFT))));
      changes.add(RowChange.put(Table.PREKEYS, pairRow(device, number + added), text(pair.json())));
      added++;
    }
    if (left.size() + added > MOST_PAIRS) {
      throw new ApiException(
          Fault.SUPPLY_FULL,
          "expected at most " + MOST_PAIRS + " pairs of a device, got " + left.size() + " there and " + added + " more; send fewer");
    }
    if (ofOwner + added > MOST_PAIRS_OF_OWNER || all + added > mostPairs.getAsInt()) {
      throw new ApiException(
          Fault.SUPPLY_FULL,
          ofOwner + added > MOST_PAIRS_OF_OWNER
              ? "expected at most " + MOST_PAIRS_OF_OWNER + " pairs of all devices of a key, got " + ofOwner + " there and " + added + " more; send fewer"
              : "this relay keeps no more prekeys; ask its operator, or use another");
    }
    write(changes);
    more(added);
    return new Added(left.size() + added, added);
  }

  /** How many pairs are left. */
  int count(String device) {
    return (int) tables.count(Table.PREKEYS, PAIRS + device + "/");
  }

  /** Takes one pair; empty if none is left. */
  synchronized Optional<PrekeyPair> claim(String device) {
    for (List<Row> first = left(device, LOOKED_AT); !first.isEmpty(); first = left(device, LOOKED_AT)) {
      Optional<PrekeyPair> claimed = claimOf(device, first);
      if (claimed.isPresent()) {
        return claimed;
      }
    }
    return Optional.empty();
  }

  private Optional<PrekeyPair> claimOf(String device, List<Row> left) {
    List<RowChange> changes = new ArrayList<>();
    Optional<PrekeyPair> claimed = Optional.empty();
    int gone = 0;
    for (Row row : left) {
      Optional<PrekeyPair> pair = pair(row);
      gone++;
      changes.add(RowChange.remove(Table.PREKEYS, row.name()));
      if (pair.isPresent() && fresh(row)) {
        keyRows(device, pair.get()).forEach(key -> changes.add(RowChange.put(Table.PREKEYS, key, text(OUT))));
        claimed = pair;
        break;
      }
      // Too old, or damaged: it must not stand in the way of the others.
      pair.ifPresent(old -> keyRows(device, old).forEach(key -> changes.add(RowChange.remove(Table.PREKEYS, key))));
    }
    write(changes);
    more(-gone);
    return claimed;
  }

  /** Throws everything away that is too old, turn by turn; until the thread is interrupted. */
  public void sweep() {
    countAnew();
    boolean more = true;
    while (more && !Thread.currentThread().isInterrupted()) {
      more = sweepTurn();
    }
  }

  /** Walks all pairs, so nobody who hands some in waits for it. */
  void countAnew() {
    synchronized (this) {
      sinceCount = 0;
    }
    long counted = tables.count(Table.PREKEYS, PAIRS);
    synchronized (this) {
      all = counted + sinceCount;
    }
  }

  /**
   * Throws away what is too old of the next few rows: pairs that nobody claimed, keys that were handed out long ago, and what cannot be
   * read. False at the end of all rows; the next turn begins at the first again.
   */
  synchronized boolean sweepTurn() {
    List<Row> rows = tables.rows(Table.PREKEYS, sweeping, swept, SWEPT_A_TURN);
    boolean ofPairs = sweeping.equals(PAIRS);
    List<RowChange> changes = new ArrayList<>();
    for (Row row : rows) {
      if (ofPairs ? !fresh(row) : !known(row)) {
        changes.add(RowChange.remove(Table.PREKEYS, row.name()));
      }
    }
    write(changes);
    more(ofPairs ? -changes.size() : 0);
    if (rows.size() == SWEPT_A_TURN) {
      swept = Optional.of(rows.getLast().name());
      return true;
    }
    sweeping = ofPairs ? KEYS : PAIRS;
    swept = Optional.empty();
    return ofPairs;
  }

  private void more(int count) {
    all += count;
    sinceCount += count;
  }

  private void write(List<RowChange> changes) {
    if (!changes.isEmpty()) {
      int unused = chores.have(new Write.Note(changes));
    }
  }

  private String text(String what) {
    return new TimedText(runningMillis.getAsLong(), Optional.of(what)).text();
  }

  /** What a row says, and since when; empty if it cannot be read. */
  private static Optional<TimedText> said(Row row) {
    return TimedText.read(row.text()).filter(text -> text.what().isPresent());
  }

  /** Whether a pair may be handed out still. */
  private boolean fresh(Row row) {
    return said(row).filter(text -> lasts(text, PAIR_MILLIS)).isPresent();
  }

  /** Whether a key must not be handed in again. */
  private boolean known(Row row) {
    return said(row).filter(text -> lasts(text, text.what().filter(OUT::equals).isPresent() ? KNOWN_MILLIS : PAIR_MILLIS)).isPresent();
  }

  private boolean lasts(TimedText text, long millis) {
    return text.atMillis() > runningMillis.getAsLong() - millis;
  }

  private static Optional<PrekeyPair> pair(Row row) {
    try {
      return said(row).flatMap(TimedText::what).map(PrekeyPair::stored);
    } catch (RuntimeException e) {
      LOG.warn("A prekey pair on the disk cannot be read and is thrown away");
      return Optional.empty();
    }
  }

  private List<Row> left(String device, int most) {
    return tables.rows(Table.PREKEYS, PAIRS + device + "/", Optional.empty(), most);
  }

  private List<String> keyRows(String device, PrekeyPair pair) {
    return pair.fingerprints(crypto).stream().map(hash -> keyRow(device, hash)).toList();
  }

  private static String keyRow(String device, String hash) {
    return KEYS + device + "/" + hash;
  }

  /** Nineteen digits, so that rows are in the order of their numbers: the oldest goes first. */
  private static String pairRow(String device, long number) {
    return PAIRS + device + "/" + String.format("%019d", number);
  }

  private static long number(String row) {
    return Long.parseLong(row.substring(row.lastIndexOf('/') + 1));
  }
}
