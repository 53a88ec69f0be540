package chat.exo.peer.messenger;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.OwnBox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries that cannot be decided yet: tried again after growing pauses, and at last given up, so that rubbish keeps nobody's place
 * and no thread busy. In memory: after a restart they begin anew, until the relay's retention ends them. Any thread.
 */
final class Waits {
  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long MAX_PAUSE_MILLIS = 10 * 60_000;
  private static final long GIVE_UP_MILLIS = 24 * 3_600_000L;
  private static final int MAX_WAITS = 10_000;

  private final Map<String, Wait> waits =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Wait> eldest) {
          return size() > MAX_WAITS;
        }
      };

  private final Map<String, Due> boxes = new HashMap<>();

  private record Wait(long sinceMillis, long pauseMillis, long dueMillis) {}

  private record Due(OwnBox box, long atMillis) {}

  /** Whether an entry waits, and not long enough yet. */
  synchronized boolean pausing(OwnBox box, Entry entry, long nowMillis) {
    Wait wait = waits.get(name(box, entry));
    return wait != null && nowMillis < wait.dueMillis() && wait.dueMillis() - nowMillis <= MAX_PAUSE_MILLIS;
  }

  /** Whether an entry has waited so long that nothing will come of it. */
  synchronized boolean over(OwnBox box, Entry entry, long nowMillis) {
    Wait wait = waits.get(name(box, entry));
    return wait != null && nowMillis - wait.sinceMillis() >= GIVE_UP_MILLIS;
  }

  /** Could not be decided once more. */
  synchronized void later(OwnBox box, Entry entry, long nowMillis) {
    Wait before = waits.getOrDefault(name(box, entry), new Wait(nowMillis, FIRST_PAUSE_MILLIS / 2, 0));
    long pause = Math.min(MAX_PAUSE_MILLIS, before.pauseMillis() * 2);
    waits.put(name(box, entry), new Wait(before.sinceMillis(), pause, nowMillis + pause));
    boxes.merge(box.address().id(), new Due(box, nowMillis + pause), (a, b) -> a.atMillis() < b.atMillis() ? a : b);
  }

  synchronized void decided(OwnBox box, Entry entry) {
    if (!waits.isEmpty()) {
      waits.remove(name(box, entry));
    }
  }

  /** Boxes in which something is due; asked for once each. */
  synchronized List<OwnBox> due(long nowMillis) {
    List<OwnBox> due = new ArrayList<>();
    boxes.values().removeIf(
        one -> {
          boolean now = nowMillis >= one.atMillis() || one.atMillis() - nowMillis > MAX_PAUSE_MILLIS;
          if (now) {
            due.add(one.box());
          }
          return now;
        });
    return due;
  }

  private static String name(OwnBox box, Entry entry) {
    return box.address().id() + "/" + entry.key();
  }
}
