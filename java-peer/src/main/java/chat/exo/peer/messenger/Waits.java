package chat.exo.peer.messenger;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.OwnBox;
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

  /** After so long a try, or the reading of a box, counts as failed. */
  private static final long TRY_MILLIS = 30_000;

  private static final long GIVE_UP_MILLIS = 24 * 3_600_000L;
  private static final int MAX_WAITS = 10_000;

  private final Map<String, Wait> waits =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Wait> eldest) {
          return size() > MAX_WAITS;
        }
      };

  /** {@code askedMillis} is when its box is read for it next: again after a pause, because a read may fail. */
  private record Wait(OwnBox box, long sinceMillis, long pauseMillis, long dueMillis, long askedMillis) {
    Wait triedAt(long nowMillis) {
      return new Wait(box, sinceMillis, pauseMillis, nowMillis + TRY_MILLIS, nowMillis + TRY_MILLIS);
    }

    Wait askedAt(long nowMillis) {
      return new Wait(box, sinceMillis, pauseMillis, dueMillis, nowMillis + TRY_MILLIS);
    }

    boolean asks(long nowMillis) {
      return nowMillis >= askedMillis || askedMillis - nowMillis > MAX_PAUSE_MILLIS; // or the clock went back
    }
  }

  /** Whether an entry waits, and not long enough yet. If not it is tried now, and not a second time meanwhile. */
  synchronized boolean pausing(OwnBox box, Entry entry, long nowMillis) {
    Wait wait = waits.get(name(box, entry));
    if (wait == null) {
      return false;
    }
    boolean pausing = nowMillis < wait.dueMillis() && wait.dueMillis() - nowMillis <= MAX_PAUSE_MILLIS;
    if (!pausing) {
      waits.put(name(box, entry), wait.triedAt(nowMillis));
    }
    return pausing;
  }

  /** Whether an entry has waited so long that nothing will come of it. */
  synchronized boolean over(OwnBox box, Entry entry, long nowMillis) {
    Wait wait = waits.get(name(box, entry));
    return wait != null && nowMillis - wait.sinceMillis() >= GIVE_UP_MILLIS;
  }

  /** Could not be decided once more. */
  synchronized void later(OwnBox box, Entry entry, long nowMillis) {
    Wait before = waits.getOrDefault(name(box, entry), new Wait(box, nowMillis, FIRST_PAUSE_MILLIS / 2, 0, 0));
    long pause = Math.min(MAX_PAUSE_MILLIS, before.pauseMillis() * 2);
    waits.put(name(box, entry), new Wait(box, before.sinceMillis(), pause, nowMillis + pause, nowMillis + pause));
  }

  synchronized void decided(OwnBox box, Entry entry) {
    if (!waits.isEmpty()) {
      waits.remove(name(box, entry));
    }
  }

  /** Boxes in which something is due; each once. */
  synchronized List<OwnBox> due(long nowMillis) {
    Map<String, OwnBox> due = new LinkedHashMap<>();
    // Given up when it was read last; what is still here then is at no relay any more.
    waits.values().removeIf(wait -> nowMillis - wait.sinceMillis() > 2 * GIVE_UP_MILLIS);
    waits.replaceAll(
        (name, wait) -> {
          if (!wait.asks(nowMillis)) {
            return wait;
          }
          due.put(wait.box().address().id(), wait.box());
          return wait.askedAt(nowMillis);
        });
    return List.copyOf(due.values());
  }

  private static String name(OwnBox box, Entry entry) {
    return box.address().id() + "/" + entry.key();
  }
}
