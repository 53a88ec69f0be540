package chat.exo.peer.graph;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Envelope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A place in the graph: a node, or a key of the place before it. Immutable; making one reads nothing.
 *
 * <p>A key that holds a link is the node behind it, as in gun. Values come plain: the envelope of a signed value, checked
 * already, is taken off.
 */
public final class Ref {
  private static final int SET_KEY_LENGTH = 12;

  private final ExoPeer peer;
  private final Optional<Ref> parent;
  private final String name;

  private Ref(ExoPeer peer, Optional<Ref> parent, String name) {
    this.peer = peer;
    this.parent = parent;
    this.name = name;
  }

  static Ref root(ExoPeer peer, Soul soul) {
    return new Ref(peer, Optional.empty(), soul.text());
  }

  /** A key of this place. */
  public Ref get(String key) {
    return new Ref(peer, Optional.of(this), key);
  }

  /** The place before; the root is its own. */
  public Ref back() {
    return parent.orElse(this);
  }

  /** The value here, asked of connected relays first; empty if there is none. */
  public CompletableFuture<Optional<Value>> once() {
    return parent
        .map(before -> before.soul().thenCompose(soul -> valueOf(soul, name)))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.of(new Value.Link(new Soul(name)))));
  }

  /** The node here with all its keys. */
  public CompletableFuture<Node> node() {
    return keys(Lex.any());
  }

  /** The keys of the node here that match, complete as far as relays answered. */
  public CompletableFuture<Node> keys(Lex keys) {
    return soul()
        .thenCompose(
            soul -> {
              boolean range = !keys.matchesAll() && keys.exact().isEmpty();
              Query query = new Query(Lex.exactly(soul.text()), keys, Query.DEFAULT_MAX_BYTES, Query.Order.ASCENDING);
              return (range ? RangeRead.of(peer, soul, keys) : peer.read(query)).thenApply(graph -> plain(soul, graph));
            });
  }

  /** Writes a value here: text, number, truth, null or link. */
  public CompletableFuture<Put> put(Value value) {
    Ref before = parent.orElseThrow(() -> new IllegalStateException("expected a key to write to, got a node; call get(key)"));
    return before.write(Map.of(name, value));
  }

  public CompletableFuture<Put> put(String text) {
    return put(new Value.Text(text));
  }

  /** Writes several keys of the node here at once. */
  public CompletableFuture<Put> put(Map<String, Value> values) {
    return write(values);
  }

  /** Writes the components of a record as keys of the node here. */
  public CompletableFuture<Put> putRecord(Record record) {
    return put(NodeRecords.values(record));
  }

  /** The node here as a record: its components are keys. Empty if there is no node. */
  public <T extends Record> CompletableFuture<Optional<T>> once(Class<T> type) {
    return node().thenApply(node -> NodeRecords.read(node, type));
  }

  /** Adds a node to the set here, under a fresh name; returns the reference to it. */
  public CompletableFuture<Ref> set(Map<String, Value> values) {
    Ref item = get(new MessageIds().next(SET_KEY_LENGTH));
    return item.put(values).thenApply(put -> item);
  }

  /** Adds a node that is there already to the set here. */
  public CompletableFuture<Put> set(Soul member) {
    return get(member.text()).put(new Value.Link(member));
  }

  /** Calls back with the value here, if there is one, and with every later one. */
  public CompletableFuture<Watch> on(Consumer<Value> callback) {
    Ref before = parent.orElseThrow(() -> new IllegalStateException("expected a key, got a node; call each() on a node"));
    return before
        .soul()
        .thenApply(soul -> peer.watch(Query.key(soul, name), (of, cell) -> callback.accept(plain(cell.value()))));
  }

  /** Calls back with every key of the node here and its value, and with every change. */
  public CompletableFuture<Watch> each(BiConsumer<String, Value> callback) {
    return soul()
        .thenApply(
            soul -> peer.watch(Query.node(soul), (of, cell) -> callback.accept(cell.key(), plain(cell.value()))));
  }

  /** {@code map}: calls back once with a reference to each key of the node here, also those that come later. */
  public CompletableFuture<Watch> map(Consumer<Ref> callback) {
    Set<String> known = new HashSet<>(); // touched by the watch only, one call at a time
    return each(
        (key, value) -> {
          if (!(value instanceof Value.Null) && known.add(key)) {
            callback.accept(get(key));
          }
        });
  }

  /** The changes of the node here; a subscriber that falls behind by a buffer misses changes of a key, never the last. */
  public Flow.Publisher<Cell> changes() {
    return subscriber -> {
      SubmissionPublisher<Cell> publisher = new SubmissionPublisher<>();
      publisher.subscribe(subscriber);
      var unused =
          soul().thenAccept(soul -> peer.watch(Query.node(soul), (of, cell) -> publish(publisher, cell)));
    };
  }

  /** The name of the node here. A key without a link gets gun's: the place before, a slash, the key. */
  public CompletableFuture<Soul> soul() {
    if (parent.isEmpty()) {
      return CompletableFuture.completedFuture(new Soul(name));
    }
    return parent
        .get()
        .soul()
        .thenCompose(
            before ->
                valueOf(before, name)
                    .thenApply(
                        value ->
                            value.isPresent() && value.get() instanceof Value.Link(Soul linked)
                                ? linked
                                : new Soul(before.text() + "/" + name)));
  }

  private CompletableFuture<Optional<Value>> valueOf(Soul soul, String key) {
    return peer.read(Query.key(soul, key))
        .thenApply(
            graph -> graph.nodes().stream().flatMap(n -> n.cells().stream()).findFirst().map(cell -> plain(cell.value())));
  }

  /** Writes keys of the node here, and the links that lead to it, when all that is asked for first was answered. */
  private CompletableFuture<Put> write(Map<String, Value> values) {
    return soul()
        .thenCompose(
            soul ->
                linksTo(soul)
                    .thenApply(
                        links -> {
                          List<Cell> cells =
                              values.entrySet().stream().map(e -> peer.cell(soul, e.getKey(), e.getValue())).toList();
                          List<Node> nodes = new ArrayList<>(links);
                          nodes.add(new Node(soul, cells));
                          return peer.put(new Graph(merged(nodes)));
                        }));
  }

  /**
   * The links that lead from the root to a node here; those that are there already change nothing. Futures are composed,
   * never waited for: an answer may come on the very thread that runs all timeouts.
   */
  private CompletableFuture<List<Node>> linksTo(Soul soul) {
    if (parent.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Ref above = parent.get();
    return above
        .soul()
        .thenCompose(
            before ->
                above
                    .linksTo(before)
                    .thenCombine(
                        valueOf(before, name),
                        (links, value) -> {
                          if (value.filter(new Value.Link(soul)::equals).isPresent()) {
                            return links;
                          }
                          List<Node> nodes = new ArrayList<>(links);
                          nodes.add(new Node(before, List.of(peer.cell(before, name, new Value.Link(soul)))));
                          return nodes;
                        }));
  }

  /** A backlogged subscriber is waited for, on the watch's own thread: the watch joins changes meanwhile. */
  private static void publish(SubmissionPublisher<Cell> publisher, Cell cell) {
    var unused = publisher.submit(new Cell(cell.key(), cell.state(), plain(cell.value())));
  }

  private static Node plain(Soul soul, Graph graph) {
    List<Cell> cells =
        graph.nodes().stream()
            .flatMap(node -> node.cells().stream())
            .map(cell -> new Cell(cell.key(), cell.state(), plain(cell.value())))
            .toList();
    return new Node(soul, cells);
  }

  /** A value without the envelope of its signature. */
  public static Value plain(Value value) {
    if (value instanceof Value.Text(String text) && text.startsWith("{")) {
      return Envelope.read(text).map(Envelope::value).orElse(value);
    }
    return value;
  }

  /** A graph has each soul once. */
  private static List<Node> merged(List<Node> nodes) {
    List<Node> merged = new ArrayList<>();
    for (Node node : nodes) {
      Optional<Node> same = merged.stream().filter(other -> other.soul().equals(node.soul())).findFirst();
      if (same.isPresent()) {
        merged.remove(same.get());
        List<Cell> cells = new ArrayList<>(same.get().cells());
        cells.addAll(node.cells());
        merged.add(new Node(node.soul(), cells));
      } else {
        merged.add(node);
      }
    }
    return merged;
  }
}
