package chat.exo.peer.graph;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import chat.exo.graph.store.write.WriteLimits;
import chat.exo.graph.store.write.WriteListener;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.ham.Ham;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The graph as this peer has it: HAM decides every write, its own and those of relays. Any thread. */
final class LocalGraph implements AutoCloseable {
  private static final PageSize PAGE = new PageSize(1_000, 1 << 20);
  /** gun: writes from the future wait. Beyond this they are somebody's wrong clock. */
  private static final long MAX_FUTURE_MILLIS = 10 * 60_000;

  private final GraphStore store;
  private final States states;
  private final WriteStage stage;
  private final ScheduledExecutorService timer;
  private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong tickets = new AtomicLong();

  /**
   * Opens the writer over a store, which is closed with it.
   *
   * @param changed told of every change that became current, on the writer's thread
   */
  LocalGraph(GraphStore store, States states, ScheduledExecutorService timer, Consumer<Graph> changed) {
    this.store = store;
    this.states = states;
    this.timer = timer;
    this.stage = new WriteStage(store, states::nowMillis, WriteLimits.defaults()).start(new Writes(changed));
  }

  /** Merges a graph; done when that is decided and stored. */
  CompletableFuture<Void> merge(Graph graph) {
    long ticket = tickets.incrementAndGet();
    CompletableFuture<Void> done = new CompletableFuture<>();
    waiting.put(ticket, done);
    if (!stage.offer(new Write.Put(ticket, 0, graph))) {
      waiting.remove(ticket);
      done.completeExceptionally(new IllegalStateException("too many writes wait, or the peer is closed; try again"));
    }
    return done;
  }

  Optional<Cell> cell(Soul soul, String key) {
    return store.cells(List.of(new CellName(soul, key))).getFirst();
  }

  /** All that matches, gathered in memory: for nodes and ranges a caller wants whole. */
  Graph read(Query query) {
    List<Node> nodes = new ArrayList<>();
    Optional<Cursor> after = Optional.empty();
    do {
      Page page = store.page(query, after, PAGE);
      page.graph().nodes().forEach(node -> add(nodes, node));
      after = page.next();
    } while (after.isPresent());
    return new Graph(nodes);
  }

  /** The value at rest, for the gate. */
  Optional<Value> value(Soul soul, String key) {
    return cell(soul, key).map(Cell::value);
  }

  @Override
  public void close() {
    stage.close();
    store.close();
  }

  /** Pages may cut a node in two. */
  private static void add(List<Node> nodes, Node node) {
    if (!nodes.isEmpty() && nodes.getLast().soul().equals(node.soul())) {
      List<Cell> cells = new ArrayList<>(nodes.removeLast().cells());
      cells.addAll(node.cells());
      nodes.add(new Node(node.soul(), cells));
    } else {
      nodes.add(node);
    }
  }

  /** Called on the writer's thread. */
  private final class Writes implements WriteListener {
    private final Consumer<Graph> changed;

    Writes(Consumer<Graph> changed) {
      this.changed = changed;
    }

    @Override
    public void written(List<Written> batch) {
      for (Written written : batch) {
        if (!written.changed().isEmpty()) {
          changed.accept(written.changed());
        }
        if (!written.deferred().isEmpty()) {
          later(written.deferred());
        }
        Optional.ofNullable(waiting.remove(written.ticket())).ifPresent(done -> done.complete(null));
      }
    }

    @Override
    public void failed(List<Write.Put> batch, RuntimeException cause) {
      for (Write.Put write : batch) {
        Optional.ofNullable(waiting.remove(write.ticket())).ifPresent(done -> done.completeExceptionally(cause));
      }
    }

    /** A failure is the store's, and whoever reads or writes next is told. */
    private void mergeAgain(Graph deferred) {
      var unused = merge(deferred);
    }

    private void later(Graph deferred) {
      double latest =
          deferred.nodes().stream().flatMap(node -> node.cells().stream()).mapToDouble(Cell::state).max().orElse(0);
      long waitMillis = Ham.waitMillis(states.nowMillis(), latest);
      if (waitMillis <= MAX_FUTURE_MILLIS && !timer.isShutdown()) {
        var unused = timer.schedule(() -> mergeAgain(deferred), waitMillis, TimeUnit.MILLISECONDS);
      }
    }
  }
}
