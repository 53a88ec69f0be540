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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much each box holds, about: a box is added up when it is first asked for, and counted along from then on. What changes
 * while it is added up may be missed, until {@link #forget} has all of them added up anew. Any thread.
 */
final class BoxSizes {
  private static final int MOST_BOXES = 10_000;
  private static final PageSize PAGE = new PageSize(1_000, 1 << 20);

  private final GraphStore store;
  private final AtomicLong all = new AtomicLong();
  private final Map<Soul, Long> bytes = new LinkedHashMap<>(64, 0.75f, true);

  BoxSizes(GraphStore store) {
    this.store = store;
  }

  static long of(Cell entry) {
    return of(Standing.of(entry));
  }

  static long of(Standing entry) {
    return entry.length();
  }

  long of(Soul box) {
    synchronized (bytes) {
      Long known = bytes.get(box);
      if (known != null) {
        return known;
      }
    }
    long sum = sum(box);
    synchronized (bytes) {
      bytes.put(box, sum);
      if (bytes.size() > MOST_BOXES) {
        bytes.remove(bytes.keySet().iterator().next());
      }
    }
    return sum;
  }

  /** What a box holds, if that was asked for lately. */
  Optional<Long> known(Soul box) {
    synchronized (bytes) {
      return Optional.ofNullable(bytes.get(box));
    }
  }

  /** What all boxes hold; 0 until they were added up, soon after the start. */
  long all() {
    return all.get();
  }

  /** Entries came or went. On the writer's thread. */
  void add(Soul box, long more) {
    all.addAndGet(more);
    synchronized (bytes) {
      bytes.computeIfPresent(box, (soul, known) -> known + more);
    }
  }

  /** All were added up: they hold so much together, and each is added up anew when it is asked for. */
  void forget(long allBytes) {
    all.set(allBytes);
    synchronized (bytes) {
      bytes.clear();
    }
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
