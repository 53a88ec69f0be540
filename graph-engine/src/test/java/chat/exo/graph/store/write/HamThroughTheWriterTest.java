package chat.exo.graph.store.write;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.VectorFiles;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** gun's merge vectors once more, from the frame to the store: reader, decision, stored form, and what is read back. */
final class HamThroughTheWriterTest {
  private static final WireReader READER = new WireReader(WireLimits.defaults());
  private static final CellName NAME = new CellName(new Soul("s"), "k");

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void the_store_ends_with_what_gun_keeps(String name, JsonNode vector) {
    Optional<Graph> incoming = graph(vector.get("incomingRaw"));
    if (!isFiniteNumber(vector.at("/incomingRaw/state").asText())) {
      assertThat(incoming).as("not gun: such a state is refused by the reader").isEmpty();
      return;
    }
    try (MemoryStore store = new MemoryStore()) {
      if (vector.get("hasCurrent").asBoolean()) {
        store.commit(Change.to(graph(vector.get("currentRaw")).orElseThrow()), List.of());
      }
      Written written = decide(store, vector.get("machineState").asDouble(), incoming.orElseThrow());
      store.commit(Change.to(written.changed()), List.of());
      assertThat(written.changed().isEmpty()).isEqualTo(!vector.get("expected").textValue().equals("accept"));
      assertThat(written.deferred().isEmpty()).isEqualTo(!vector.get("expected").textValue().equals("defer"));
      Optional<Cell> kept = store.cells(List.of(NAME)).getFirst();
      assertThat(kept.isPresent()).isEqualTo(vector.get("resultHasValue").asBoolean());
      kept.ifPresent(cell -> {
        assertThat(cell.value().json()).isEqualTo(vector.get("resultText").textValue());
        assertThat(cell.state()).isEqualTo(vector.get("resultState").asDouble());
      });
    }
  }

  static List<Object[]> cases() {
    List<Object[]> cases = new ArrayList<>();
    VectorFiles.all("ham", ".json").forEach(file ->
        VectorFiles.tree(file).get("cases").forEach(vector -> cases.add(new Object[] {vector.get("name").textValue(), vector})));
    return cases;
  }

  private static Written decide(GraphStore store, double nowMillis, Graph graph) {
    Write.Put write = new Write.Put(1, 1, graph);
    return new BatchDecision(store, new Batch(List.of(write), List.of()), nowMillis).decide(write);
  }

  /** The put that carries this state and value, in the wire's own text; empty if it is refused. */
  private static Optional<Graph> graph(JsonNode raw) {
    String frame =
        "{\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":" + raw.get("state").textValue() + "}},\"k\":" + raw.get("value").textValue() + "}}}";
    return READER.read(frame.getBytes(StandardCharsets.UTF_8)).stream()
        .filter(heard -> heard instanceof Heard.Said said && said.message() instanceof Message.Put)
        .map(heard -> ((Message.Put) ((Heard.Said) heard).message()).graph())
        .findFirst();
  }

  private static boolean isFiniteNumber(String state) {
    return state.matches("-?[0-9][0-9.eE+-]*") && Double.isFinite(Double.parseDouble(state));
  }
}
