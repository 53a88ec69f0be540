package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.util.List;

/** A gate over a graph in memory, asked one cell at a time. */
final class GateFixture {
  static final double NOW_MILLIS = 1_760_000_000_000.0;
  static final double STATE = 1_700_000_000_000.0;

  final HamStore store = new HamStore();
  final SeaGate gate;

  GateFixture(Crypto crypto) {
    this(crypto, SeaOptions.defaults());
  }

  GateFixture(Crypto crypto, SeaOptions options) {
    this.gate = new SeaGate(options, crypto, store, () -> NOW_MILLIS);
  }

  /** The error text for one cell; {@code "passed"} if there is none, {@code "forgotten"} if it goes in silence. */
  String judge(Soul soul, String key, Value value, double state) {
    Graph graph = Graph.of(new Node(soul, List.of(new Cell(key, state, value))));
    Verdict verdict = gate.verify(graph);
    if (verdict.allPassed()) {
      return verdict.passed().equals(graph) ? "passed" : "lost";
    }
    Refusal refusal = verdict.refusals().getFirst();
    return !verdict.passed().isEmpty() ? "both" : refusal.silent() ? "forgotten" : refusal.text();
  }

  String judge(Soul soul, String key, String text) {
    return judge(soul, key, new Value.Text(text), STATE);
  }

  /** Stores a cell that must pass. */
  void store(Soul soul, String key, String text) {
    Verdict verdict = gate.verify(Graph.of(new Node(soul, List.of(new Cell(key, STATE, new Value.Text(text))))));
    if (!verdict.allPassed()) {
      throw new AssertionError("expected a cell that passes, got " + verdict.refusals());
    }
    store.merge(verdict.passed(), NOW_MILLIS);
  }
}
