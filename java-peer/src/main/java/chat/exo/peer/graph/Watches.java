package chat.exo.peer.graph;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** All watches of a peer; each change is offered to each. Any thread. */
final class Watches {
  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final Executor executor;

  Watches(Executor executor) {
    this.executor = executor;
  }

  Watch add(Query query, BiConsumer<Soul, Cell> callback) {
    Watch watch = new Watch(query, callback, executor, watches::remove);
    watches.add(watch);
    return watch;
  }

  void changed(Graph change) {
    watches.forEach(watch -> watch.offer(change));
  }

  /** What relays have to be asked for again after a connect, each once. */
  Set<Query> queries() {
    return watches.stream().map(Watch::query).collect(Collectors.toSet());
  }
}
