package chat.exo.relay.box;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.Standing;
import chat.exo.graph.store.Walk;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much each box takes of the disk, about: a box is added up when it is first asked for, and counted along from then on. What changes
 * while it is added up may be missed, until {@link #forget} has all of them added up anew. Any thread.
 */
final class BoxSizes {
  private static final int MOST_BOXES = 10_000;
  private static final PageSize PAGE = new PageSize(1_000, 1 << 20);

  /**
   * What an entry takes beside its key and value: its soul, and the row that says when it was seen, which has both names again. Compressed and
   * compacted it was 58 bytes, and is so much more until then.
   */
  static final int ENTRY_BYTES = 150;

  private final GraphStore store;
  private final AtomicLong all = new AtomicLong();
  /** Of boxes in which something waits: names of others anybody can make up. */
  private final Cache<Soul, AtomicLong> bytes = Caffeine.newBuilder().maximumSize(MOST_BOXES).build();

  BoxSizes(GraphStore store) {
    this.store = store;
  }

  static long of(Cell entry) {
    return of(Standing.of(entry));
  }

  static long of(Standing entry) {
    return entry.length() + (long) ENTRY_BYTES;
  }

  long of(Soul box) {
    AtomicLong known = bytes.getIfPresent(box);
    if (known != null) {
      return known.get();
    }
    long sum = sum(box);
    if (sum > 0) {
      bytes.put(box, new AtomicLong(sum));
    }
    return sum;
  }

  /** What a box holds, if that was asked for lately and is anything. */
  Optional<Long> known(Soul box) {
    return Optional.ofNullable(bytes.getIfPresent(box)).map(AtomicLong::get);
  }

  /** What all boxes hold; 0 until they were added up, soon after the start. */
  long all() {
    return all.get();
  }

  /** Entries came or went. On the writer's thread. */
  void add(Soul box, long more) {
    all.addAndGet(more);
    AtomicLong known = bytes.getIfPresent(box);
    if (known != null && known.addAndGet(more) <= 0) {
      bytes.invalidate(box);
    }
  }

  /** All were added up: they hold so much together, and each is added up anew when it is asked for. */
  void forget(long allBytes) {
    all.set(allBytes);
    bytes.invalidateAll();
  }

  private long sum(Soul box) {
    long sum = 0;
    for (Graph page : Walk.over(store, Query.node(box), PAGE)) {
      for (Node node : page.nodes()) {
        for (Cell entry : node.cells()) {
          sum += of(entry);
        }
      }
    }
    return sum;
  }
}
