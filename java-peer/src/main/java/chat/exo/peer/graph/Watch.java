package chat.exo.peer.graph;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch of a query. Its callback runs in the watch's own order, one call at a time; changes that come faster than it
 * returns are joined, the newest of each key counts, so memory is bounded by what is watched.
 */
public final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final Query query;
  private final BiConsumer<Soul, Cell> callback;
  private final Executor executor;
  private final Consumer<Watch> onClose;
  private final Map<CellName, Change> waiting = new LinkedHashMap<>();
  private boolean running;
  private boolean closed;

  Watch(Query query, BiConsumer<Soul, Cell> callback, Executor executor, Consumer<Watch> onClose) {
    this.query = query;
    this.callback = callback;
    this.executor = executor;
    this.onClose = onClose;
  }

  Query query() {
    return query;
  }

  /** Takes what matches of a change. Any thread. */
  void offer(Graph change) {
    boolean start = false;
    synchronized (waiting) {
      for (Node node : change.nodes()) {
        for (Cell cell : node.cells()) {
          if (!closed && query.matches(node.soul(), cell.key())) {
            waiting.put(new CellName(node.soul(), cell.key()), new Change(node.soul(), cell));
            start |= !running;
            running = true;
          }
        }
      }
    }
    if (start) {
      executor.execute(this::drain);
    }
  }

  /** No calls begin after this. */
  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.clear();
    }
    onClose.accept(this);
  }

  private void drain() {
    while (true) {
      Change next;
      synchronized (waiting) {
        Iterator<Change> oldest = waiting.values().iterator();
        if (!oldest.hasNext()) {
          running = false;
          return;
        }
        next = oldest.next();
        oldest.remove();
      }
      try {
        callback.accept(next.soul(), next.cell());
      } catch (RuntimeException e) {
        LOG.error("expected a watch's callback to return, got an exception; going on", e);
      }
    }
  }

  private record Change(Soul soul, Cell cell) {}
}
