package chat.exo.relay.box;

import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Chores;
import chat.exo.graph.store.Removal;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Write;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Takes entries out of boxes, and remembers of each one that was there that it is out: a late copy, from a sender's retry or from another
 * relay, must not come back to a reader who is done with it. So a mark lasts as long as such a copy may be on its way, which is as long
 * as an entry waits anywhere: the retention.
 *
 * <p>What is remembered is bounded, for a box and in all, because anybody can make boxes, fill and empty them. Beyond the bound entries
 * go without a mark: a late copy of one comes once more, and its reader, who knows its key, erases it again. Any thread.
 */
public final class ErasedEntries {
  static final long MOST_MARKS_OF_A_BOX = 20_000;
  /** About 200 MB of rows. */
  public static final long MOST_MARKS = 2_000_000;

  private static final int MOST_COUNTED = 10_000;

  private final BoxMarks marks;
  private final Chores chores;
  private final LongSupplier runningMillis;
  private final LongSupplier mostMarks;
  /** Marks of a box, counted when it is first emptied and along from then on; about, because a key may not be there. */
  private final Cache<String, AtomicLong> ofBox = Caffeine.newBuilder().maximumSize(MOST_COUNTED).build();

  /** Marks of all boxes, about: counted by {@link #countAnew}, soon after the start and once an hour, and along between. */
  private long all;

  /** Of those, made since the last count began. */
  private long sinceCount;

  /**
   * Erasing.
   *
   * @param mostMarks how many erased entries are remembered in all
   */
  public ErasedEntries(BoxStore store, Chores chores, LongSupplier mostMarks, LongSupplier runningMillis) {
    this(store.marks(), chores, mostMarks, runningMillis);
  }

  ErasedEntries(BoxMarks marks, Chores chores, LongSupplier mostMarks, LongSupplier runningMillis) {
    this.mostMarks = mostMarks;
    this.marks = marks;
    this.chores = chores;
    this.runningMillis = runningMillis;
  }

  /** Takes entries out. Durable when it returns; how many were there. */
  public int erase(String id, List<String> keys) {
    long nowMillis = runningMillis.getAsLong();
    AtomicLong here = ofBox.get(id, box -> new AtomicLong(marks.erasedOf(box)));
    long room = take(here, keys.size());
    List<Removal> removals = new ArrayList<>(keys.size());
    for (String key : keys) {
      CellName entry = BoxName.entry(id, key);
      boolean marked = removals.size() < room;
      removals.add(new Removal(entry, marked ? List.of(BoxMarks.put(BoxMarks.Kind.ERASED, entry, nowMillis)) : List.of()));
    }
    int gone = 0;
    try {
      gone = chores.have(new Write.Erase(removals));
    } finally {
      count(here, Math.min(gone, room) - room); // what was not there has no mark
    }
    return gone;
  }

  /** Old marks have gone: they are counted anew. Walks all of them, so nobody who erases waits for it. */
  void countAnew() {
    synchronized (this) {
      sinceCount = 0;
    }
    long counted = marks.erased();
    synchronized (this) {
      all = counted + sinceCount;
      ofBox.invalidateAll();
    }
  }

  /** Takes room for up to so many marks before they are made, so that two who erase at once do not both have it; for how many there was. */
  private synchronized long take(AtomicLong here, int wanted) {
    long room = Math.max(0, Math.min(wanted, Math.min(MOST_MARKS_OF_A_BOX - here.get(), mostMarks.getAsLong() - all)));
    count(here, room);
    return room;
  }

  private synchronized void count(AtomicLong here, long more) {
    here.addAndGet(more);
    all += more;
    sinceCount += more;
  }
}
