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
  static final long MOST_MARKS = 2_000_000;

  private static final int MOST_COUNTED = 10_000;

  private final BoxMarks marks;
  private final Chores chores;
  private final LongSupplier clockMillis;
  /** Marks of a box, counted when it is first emptied and along from then on; about, because a key may not be there. */
  private final Cache<String, AtomicLong> ofBox = Caffeine.newBuilder().maximumSize(MOST_COUNTED).build();

  private final AtomicLong all = new AtomicLong(-1);

  public ErasedEntries(BoxStore store, Chores chores, LongSupplier clockMillis) {
    this.marks = store.marks();
    this.chores = chores;
    this.clockMillis = clockMillis;
  }

  /** Takes entries out. Durable when it returns; how many were there. */
  public int erase(String id, List<String> keys) {
    long nowMillis = clockMillis.getAsLong();
    AtomicLong here = ofBox.get(id, box -> new AtomicLong(marks.erasedOf(box)));
    long room = Math.min(MOST_MARKS_OF_A_BOX - here.get(), MOST_MARKS - inAll());
    List<Removal> removals = new ArrayList<>(keys.size());
    for (String key : keys) {
      CellName entry = BoxName.entry(id, key);
      RowChange unseen = BoxMarks.remove(BoxMarks.Kind.SEEN, entry);
      boolean marked = removals.size() < room;
      removals.add(new Removal(entry, marked ? List.of(unseen, BoxMarks.put(BoxMarks.Kind.ERASED, entry, nowMillis)) : List.of(unseen)));
    }
    int gone = chores.have(new Write.Erase(removals));
    long marked = Math.max(0, Math.min(gone, room));
    here.addAndGet(marked);
    all.addAndGet(marked);
    return gone;
  }

  /** Old marks have gone: they are counted anew. */
  void countAnew() {
    ofBox.invalidateAll();
    all.set(-1);
  }

  private long inAll() {
    if (all.get() < 0) {
      all.set(marks.erased());
    }
    return all.get();
  }
}
