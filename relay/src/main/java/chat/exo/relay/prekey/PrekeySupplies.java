package chat.exo.relay.prekey;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.store.rocks.RocksTable;
import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one-time prekeys of every device, each handed out at most once: it is gone from the disk before anybody sees it, so a
 * crash may lose a pair and never gives one to two people.
 *
 * <p>Rows: {@code prekey/PUB/DEVICE/pair/NUMBER} is a pair that is left; {@code prekey/PUB/DEVICE/key/HASH} says that a key is
 * known, empty while it is left, and the time it was handed out after. So an owner who heard no answer may hand the same
 * keys in again. Any thread; one at a time.
 */
public final class PrekeySupplies {
  static final int MOST_PAIRS = 200;

  /** Of all devices of an owner. */
  static final int MOST_PAIRS_OF_OWNER = 800;

  /** How long a pair is handed out after it came: whoever does not come back for so long has no use for sessions with it. */
  private static final long PAIR_MILLIS = 180L * 86_400_000;

  /** How long a key that was handed out is known. */
  private static final long KNOWN_MILLIS = 90L * 86_400_000;

  private static final int MOST_SWEPT = 10_000;
  private static final String PREFIX = "prekey/";
  private static final String PAIR = "/pair/";

  /** First in every row of a pair. */
  private static final String FORMAT = "1";

  private static final Logger LOG = LoggerFactory.getLogger(PrekeySupplies.class);

  private final RocksTable table;
  private final Crypto crypto;
  private final LongSupplier clockMillis;
  private final int mostPairs;
  /** Pairs of everybody; counted when the first come. */
  private long all = -1;

  /**
   * Supplies.
   *
   * @param mostPairs of everybody
   */
  public PrekeySupplies(RocksTable table, Crypto crypto, int mostPairs, LongSupplier clockMillis) {
    this.mostPairs = mostPairs;
    this.table = table;
    this.crypto = crypto;
    this.clockMillis = clockMillis;
  }

  /** What adding came to: how many pairs are left now, and how many of those that came were new. */
  record Added(int count, int added) {}

  /**
   * Adds pairs, all that are new or none.
   *
   * @throws ApiException if these were too many
   */
  synchronized Added add(String owner, String device, List<PrekeyPair> pairs) {
    if (all < 0) {
      all = table.count(PREFIX, PAIR);
    }
    long ofOwner = table.count(PREFIX + owner + "/", PAIR);
    SortedMap<String, String> left = left(device, MOST_PAIRS);
    Map<String, Optional<String>> changes = forgotten(device);
    long number = left.isEmpty() ? 1 : number(left.lastKey()) + 1;
    int added = 0;
    for (PrekeyPair pair : pairs) {
      List<String> keys = pair.fingerprints(crypto).stream().map(hash -> keyRow(device, hash)).toList();
      if (keys.stream().anyMatch(key -> known(key, changes))) {
        continue;
      }
      keys.forEach(key -> changes.put(key, Optional.of("")));
      changes.put(pairRow(device, number + added), Optional.of(stored(pair)));
      added++;
    }
    if (left.size() + added > MOST_PAIRS) {
      throw new ApiException(
          Fault.SUPPLY_FULL,
          "expected at most " + MOST_PAIRS + " pairs of a device, got " + left.size() + " there and " + added + " more; send fewer");
    }
    if (ofOwner + added > MOST_PAIRS_OF_OWNER || all + added > mostPairs) {
      throw new ApiException(
          Fault.SUPPLY_FULL,
          ofOwner + added > MOST_PAIRS_OF_OWNER
              ? "expected at most " + MOST_PAIRS_OF_OWNER + " pairs of all devices of a key, got " + ofOwner + " there and " + added + " more; send fewer"
              : "this relay keeps no more prekeys; ask its operator, or use another");
    }
    table.write(changes);
    all += added;
    return new Added(left.size() + added, added);
  }

  /** How many pairs are left. */
  int count(String device) {
    return (int) table.count(pairRows(device), "");
  }

  /** Takes one pair; empty if none is left. */
  synchronized Optional<PrekeyPair> claim(String device) {
    for (SortedMap<String, String> first = left(device, 1); !first.isEmpty(); first = left(device, 1)) {
      String row = first.firstKey();
      Optional<PrekeyPair> pair = first.values().stream().findFirst().flatMap(this::usable);
      if (pair.isPresent()) {
        return Optional.of(take(device, row, pair.get()));
      }
      table.write(Map.of(row, Optional.empty())); // too old, or damaged: it must not stand in the way of the others
      all--;
    }
    return Optional.empty();
  }

  private String stored(PrekeyPair pair) {
    return FORMAT + " " + clockMillis.getAsLong() + " " + pair.json();
  }

  /** The pair of a row, if it can be read and is not too old. */
  private Optional<PrekeyPair> usable(String row) {
    String[] parts = row.split(" ", 3);
    try {
      boolean fresh = parts.length == 3 && parts[0].equals(FORMAT) && Long.parseLong(parts[1]) > clockMillis.getAsLong() - PAIR_MILLIS;
      return fresh ? Optional.of(PrekeyPair.stored(parts[2])) : Optional.empty();
    } catch (RuntimeException e) {
      LOG.warn("A prekey pair on the disk cannot be read and is thrown away");
      return Optional.empty();
    }
  }

  private PrekeyPair take(String device, String row, PrekeyPair pair) {
    Map<String, Optional<String>> changes = new LinkedHashMap<>();
    changes.put(row, Optional.empty());
    for (String hash : pair.fingerprints(crypto)) {
      changes.put(keyRow(device, hash), Optional.of(Long.toString(clockMillis.getAsLong())));
    }
    table.write(changes);
    all--;
    return pair;
  }

  private boolean known(String keyRow, Map<String, Optional<String>> changes) {
    Optional<String> changed = changes.get(keyRow);
    return changed == null ? table.get(keyRow).isPresent() : changed.isPresent();
  }

  private SortedMap<String, String> left(String device, int most) {
    return table.rows(pairRows(device), Optional.empty(), most);
  }

  /** The rows of keys that were handed out so long ago that nobody hands them in again. */
  private Map<String, Optional<String>> forgotten(String device) {
    long beforeMillis = clockMillis.getAsLong() - KNOWN_MILLIS;
    Map<String, Optional<String>> changes = new LinkedHashMap<>();
    table
        .rows(PREFIX + device + "/key/", Optional.empty(), MOST_SWEPT)
        .forEach(
            (row, time) -> {
              if (!time.isEmpty() && Long.parseLong(time) < beforeMillis) {
                changes.put(row, Optional.empty());
              }
            });
    return changes;
  }

  private static String keyRow(String device, String hash) {
    return PREFIX + device + "/key/" + hash;
  }

  private static String pairRows(String device) {
    return PREFIX + device + PAIR;
  }

  /** Nineteen digits, so that rows are in the order of their numbers: the oldest goes first. */
  private static String pairRow(String device, long number) {
    return pairRows(device) + String.format("%019d", number);
  }

  private static long number(String row) {
    return Long.parseLong(row.substring(row.lastIndexOf('/') + 1));
  }
}
