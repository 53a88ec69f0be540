package chat.exo.relay.mesh;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which message ids were met, and where answers to them go. Bounded in number and age.
 *
 * <p>gun: ids live 9 seconds since the last touch. Here they live longer, because WebRTC peers answer each other for a
 * minute; the number is bounded instead, which gun's is not.
 */
final class SeenMessages {
  /**
   * Where a message came from.
   *
   * @param from the connection, or {@link PeerId#SELF}
   * @param originalId the id its writer knows, when the message goes on under another one
   * @param get whether it asks for data
   */
  record Origin(PeerId from, String originalId, boolean get) {}

  private record Entry(Origin origin, long touchedMillis) {}

  private final int maxIds;
  private final long lifeMillis;
  private final Map<String, Entry> entries;

  SeenMessages(int maxIds, long lifeMillis) {
    this.maxIds = maxIds;
    this.lifeMillis = lifeMillis;
    this.entries = new LinkedHashMap<>(256, 0.75f, true);
  }

  /** Takes note of an id; false if it was met before, which also keeps it alive. */
  boolean add(String id, Origin origin, long nowMillis) {
    Entry known = entries.get(id);
    if (known != null) {
      entries.put(id, new Entry(known.origin, nowMillis));
      return false;
    }
    entries.put(id, new Entry(origin, nowMillis));
    forget(nowMillis);
    return true;
  }

  /** Where answers to an id go, if it is still known; every answer keeps the way open. */
  Optional<Origin> origin(String id, long nowMillis) {
    Entry known = entries.get(id);
    if (known == null) {
      return Optional.empty();
    }
    entries.put(id, new Entry(known.origin, nowMillis));
    return Optional.of(known.origin);
  }

  int size() {
    return entries.size();
  }

  private void forget(long nowMillis) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entries.size() <= maxIds && entry.touchedMillis + lifeMillis > nowMillis) {
        return;
      }
      oldest.remove();
    }
  }
}
