package chat.exo.relay.owner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The signatures that were used, for as long as their time lets them be used. What is remembered is who signed which text: a
 * second signature of the same text is easily made out of the first, by anybody. Any thread.
 *
 * <p>Bounded, and none is forgotten before its time: who brings more than its part is refused, and whoever else comes while all of it is
 * taken finds a few places of its own.
 */
final class SpentSignatures {
  private static final long SLOT_MILLIS = 1_000;

  private record Spent(String fingerprint, Optional<String> client) {}

  private final int most;
  private final int mostOfAddress;
  private final int few;
  private final Map<String, Spent> known = new HashMap<>();
  private final TreeMap<Long, List<Spent>> bySecond = new TreeMap<>();
  private final Map<String, Integer> ofAddress = new HashMap<>();

  /**
   * An empty memory.
   *
   * @param most remembered, of everybody
   * @param mostOfAddress of one address
   * @param few of one address when there are so many already, until there are twice as many
   */
  SpentSignatures(int most, int mostOfAddress, int few) {
    this.most = most;
    this.mostOfAddress = mostOfAddress;
    this.few = few;
  }

  /** What using one comes to. */
  enum Use {
    FIRST,
    AGAIN,
    /** It cannot be remembered, so it cannot be used; another time it can. */
    NO_ROOM
  }

  /**
   * Uses a signature.
   *
   * @param fingerprint signer and text
   * @param client who brings it; empty for who is not counted
   * @param timeMillis its time
   * @param oldestMillis times before this one are not accepted any more by anybody
   */
  synchronized Use use(String fingerprint, Optional<String> client, long timeMillis, long oldestMillis) {
    forget(oldestMillis);
    if (known.containsKey(fingerprint)) {
      return Use.AGAIN;
    }
    if (!room(client)) {
      return Use.NO_ROOM;
    }
    Spent spent = new Spent(fingerprint, client);
    known.put(fingerprint, spent);
    bySecond.computeIfAbsent(Math.floorDiv(timeMillis, SLOT_MILLIS), second -> new ArrayList<>(2)).add(spent);
    client.ifPresent(address -> ofAddress.merge(address, 1, Integer::sum));
    return Use.FIRST;
  }

  private boolean room(Optional<String> client) {
    int own = client.map(address -> ofAddress.getOrDefault(address, 0)).orElse(0);
    if (client.isPresent() && own >= mostOfAddress) {
      return false;
    }
    return known.size() < most || (client.isPresent() && own < few && known.size() < 2 * most);
  }

  private void forget(long oldestMillis) {
    long oldestSlot = Math.floorDiv(oldestMillis, SLOT_MILLIS);
    Map<Long, List<Spent>> over = bySecond.headMap(oldestSlot);
    for (List<Spent> second : over.values()) {
      for (Spent gone : second) {
        known.remove(gone.fingerprint);
        gone.client.ifPresent(address -> ofAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1));
      }
    }
    over.clear();
  }
}
