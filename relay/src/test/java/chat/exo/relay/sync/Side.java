package chat.exo.relay.sync;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Standing;
import chat.exo.graph.sum.Moment;
import chat.exo.graph.sum.Print;
import chat.exo.graph.sum.SumRule;
import chat.exo.graph.sum.Summed;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.ham.Ham;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A store that takes puts as a relay does, and the refusals it remembers. */
final class Side<S extends GraphStore & Summed> {
  private static final WireReader READER = new WireReader(WireLimits.defaults());

  final S store;
  final MapRefusals refusals = new MapRefusals();
  Predicate<Node> refuses = node -> false;
  long rowsTaken;

  Side(S store) {
    this.store = store;
  }

  static Graph graph(String soul, String key, double state, String text) {
    return Graph.of(new Node(new Soul(soul), List.of(new Cell(key, state, new Value.Text(text)))));
  }

  void put(String soul, String key, double state, String text) {
    merge(graph(soul, key, state, text));
  }

  void remove(String soul, String key) {
    CellName name = new CellName(new Soul(soul), key);
    Optional<Cell> there = store.cells(List.of(name)).getFirst();
    store.commit(List.of(new Change(Change.NOBODY, name, there.map(Standing::of), Optional.empty())), List.of());
  }

  /** What it answers to a put: nothing, or why part of it is refused. */
  Optional<String> take(byte[] text) {
    Graph graph = ((Message.Put) ((Heard.Said) READER.read(text).getFirst()).message()).graph();
    List<Node> taken = graph.nodes().stream().filter(refuses.negate()).toList();
    merge(new Graph(taken));
    return taken.size() == graph.nodes().size() ? Optional.empty() : Optional.of("refused");
  }

  void merge(Graph graph) {
    List<Change> changes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      for (Cell cell : node.cells()) {
        rowsTaken++;
        CellName name = new CellName(node.soul(), cell.key());
        Optional<Cell> there = store.cells(List.of(name)).getFirst();
        double state = there.map(Cell::state).orElse(Ham.NEVER);
        if (Ham.decide(Double.MAX_VALUE, cell.state(), cell.value()::json, state, () -> there.orElseThrow().value().json()).accepted()) {
          changes.add(new Change(Change.NOBODY, name, there.map(Standing::of), Optional.of(cell)));
        }
      }
    }
    store.commit(changes, List.of());
  }

  /** Every row, as text. */
  Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    try (Moment moment = store.moment()) {
      moment.walk(
          SumRule.BEGIN,
          SumRule.END,
          (key, value) -> {
            rows.put(Arrays.toString(key), Arrays.toString(value));
            return true;
          });
    }
    return rows;
  }

  /** Refusals in memory. */
  static final class MapRefusals implements Refusals {
    private final Map<String, NavigableMap<byte[], Print>> all = new HashMap<>();

    @Override
    public NavigableMap<byte[], Print> of(String relay) {
      return all.computeIfAbsent(relay, name -> new TreeMap<>(Arrays::compareUnsigned));
    }

    @Override
    public void add(String relay, byte[] rowKey, Print print) {
      of(relay).put(rowKey, print);
    }

    @Override
    public void remove(String relay, byte[] rowKey) {
      of(relay).remove(rowKey);
    }
  }
}
