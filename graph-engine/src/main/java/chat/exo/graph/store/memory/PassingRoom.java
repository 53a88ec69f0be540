package chat.exo.graph.store.memory;

import chat.exo.graph.store.CellName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The room for cells that live for a while: when each ends, what each takes, and who brought it. When it is full, whoever holds
 * most loses what would have lived longest, so that a flood pushes out itself: to push out another's, many have to hold as much
 * as that one. Used by the writer.
 */
final class PassingRoom {
  private record Stay(CellName name, double endMillis, double lifeMillis, long number, long bytes, Guest guest) {}

  private static final class Guest {
    private final long share;
    private final TreeSet<Stay> longestFirst =
        new TreeSet<>(Comparator.comparingDouble(Stay::lifeMillis).reversed().thenComparingLong(Stay::number));
    private long bytes;

    Guest(long share) {
      this.share = share;
    }
  }

  private final long maxBytes;
  private final Map<CellName, Stay> stays = new HashMap<>();
  private final TreeSet<Stay> soonestFirst = new TreeSet<>(Comparator.comparingDouble(Stay::endMillis).thenComparingLong(Stay::number));
  private final Map<Long, Guest> guests = new HashMap<>();
  private final TreeSet<Guest> largestFirst =
      new TreeSet<>(Comparator.<Guest>comparingLong(guest -> guest.bytes).reversed().thenComparingLong(guest -> guest.share));
  private long lastNumber;
  private long bytes;

  PassingRoom(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** A cell comes in, in the place of the one that had its name. */
  void enter(long share, CellName name, double state, double lifeMillis, long size) {
    Stay before = stays.get(name);
    if (before != null) {
      leave(before);
    }
    Guest guest = guests.computeIfAbsent(share, Guest::new);
    Stay stay = new Stay(name, state + lifeMillis, lifeMillis, ++lastNumber, size, guest);
    stays.put(name, stay);
    soonestFirst.add(stay);
    guest.longestFirst.add(stay);
    resize(guest, size);
  }

  /** A cell was taken out. */
  void left(CellName name) {
    Stay stay = stays.get(name);
    if (stay != null) {
      leave(stay);
    }
  }

  /** What has ended, and what has to go for want of room. */
  List<CellName> leavers(double nowMillis) {
    List<CellName> gone = new ArrayList<>(0);
    while (!soonestFirst.isEmpty() && (soonestFirst.first().endMillis < nowMillis || bytes > maxBytes)) {
      Stay stay = soonestFirst.first().endMillis < nowMillis ? soonestFirst.first() : largestFirst.first().longestFirst.first();
      leave(stay);
      gone.add(stay.name);
    }
    return gone;
  }

  private void leave(Stay stay) {
    stays.remove(stay.name);
    soonestFirst.remove(stay);
    stay.guest.longestFirst.remove(stay);
    resize(stay.guest, -stay.bytes);
  }

  /** A guest's place among the others is found by its size: it is taken out before that changes. */
  private void resize(Guest guest, long more) {
    largestFirst.remove(guest);
    guest.bytes += more;
    bytes += more;
    if (guest.longestFirst.isEmpty()) {
      guests.remove(guest.share);
    } else {
      largestFirst.add(guest);
    }
  }
}
