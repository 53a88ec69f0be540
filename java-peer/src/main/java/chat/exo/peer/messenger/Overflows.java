package chat.exo.peer.messenger;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.OwnBox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is taken from boxes at a time, and where it stopped. Any thread.
 *
 * <p>A box that had too much is taken no further until the first entry that was left comes again: a later one that slipped
 * in before would overtake thousands, and a session survives little of that, and slowly.
 */
final class Overflows {
  static final int MAX_PENDING = 512;
  private static final int ASK_AGAIN_ROUNDS = 5;
  private static final int GIVE_UP_ROUNDS = 10;

  private final Map<String, Left> left = new HashMap<>();
  private int pending;

  /**
   * Where a box stopped.
   *
   * @param key the first entry that was left
   * @param rounds how often time was looked at since the box was asked for again; 0 before
   */
  private record Left(OwnBox box, String key, int rounds) {}

  /** Whether an entry is taken now; {@link #done} has to follow. */
  synchronized boolean admits(OwnBox box, Entry entry) {
    String id = box.address().id();
    Optional<Left> stopped = Optional.ofNullable(left.get(id));
    int place = stopped.map(where -> entry.key().compareTo(where.key())).orElse(-1);
    if (place > 0) {
      return false;
    }
    if (pending >= MAX_PENDING) {
      left.put(id, new Left(box, entry.key(), 0));
      return false;
    }
    if (place == 0) {
      left.remove(id);
    }
    pending++;
    return true;
  }

  /** Whether it is worth a look on the disk if an entry is known, so that it takes nobody's place. */
  synchronized boolean crowded(OwnBox box) {
    return pending > MAX_PENDING / 4 || left.containsKey(box.address().id());
  }

  /** An entry is done with; the boxes that have to be read again because there is room now. */
  synchronized List<OwnBox> done() {
    pending--;
    List<OwnBox> again = new ArrayList<>();
    if (pending <= MAX_PENDING / 4 && !left.isEmpty()) {
      left.replaceAll(
          (id, where) -> {
            if (where.rounds() > 0) {
              return where;
            }
            again.add(where.box());
            return new Left(where.box(), where.key(), 1);
          });
    }
    return again;
  }

  /** Looked at once a round: boxes that were asked for and did not come so far. One whose entry is gone goes on without. */
  synchronized List<OwnBox> overdue() {
    List<OwnBox> again = new ArrayList<>();
    left.replaceAll((id, where) -> where.rounds() == 0 ? where : new Left(where.box(), where.key(), where.rounds() + 1));
    left.values().stream()
        .filter(where -> where.rounds() == ASK_AGAIN_ROUNDS || where.rounds() >= GIVE_UP_ROUNDS)
        .forEach(where -> again.add(where.box()));
    left.values().removeIf(where -> where.rounds() >= GIVE_UP_ROUNDS);
    return again;
  }
}
