package chat.exo.graph.json;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.VectorFiles;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The canonical text of a graph and its hash, against what gun computed for every file in {@code vectors/hash}. */
final class GraphTextTest {
  /** What gun prints and we cannot hold: an empty key, a node without keys, fields in _ beyond soul and states. */
  private static final Set<String> BEYOND_OUR_GRAPHS = Set.of("empty strings", "node with no keys", "extra meta field kept");

  @Test
  void every_string_has_guns_hash() {
    int count = 0;
    for (JsonNode vector : vectors("strings")) {
      assertThat(GraphText.hash(vector.get("s").textValue())).as(vector.get("s").toString()).isEqualTo(vector.get("hash").intValue());
      count++;
    }
    assertThat(count).isGreaterThan(40);
  }

  @Test
  void every_graph_has_the_canonical_text_and_the_hash_that_browsers_give_it() throws Exception {
    Set<String> passedOver = new TreeSet<>();
    int count = 0;
    for (JsonNode vector : vectors("graphs")) {
      String name = vector.get("name").textValue();
      if (BEYOND_OUR_GRAPHS.contains(name)) {
        passedOver.add(name);
        continue;
      }
      String text = GraphText.of(graphOf(vector.get("putRaw").textValue()));
      assertThat(text).as(name).isEqualTo(vector.get("canonical").textValue());
      assertThat(GraphText.hash(text)).as(name).isEqualTo(vector.get("hash").intValue());
      count++;
    }
    assertThat(count).isGreaterThan(25);
    assertThat(passedOver).as("vectors passed over by name, which must still exist").isEqualTo(BEYOND_OUR_GRAPHS);
  }

  private static List<JsonNode> vectors(String section) {
    List<JsonNode> vectors = new ArrayList<>();
    for (Path file : VectorFiles.all("hash", ".json")) {
      VectorFiles.tree(file).path(section).forEach(vectors::add);
    }
    return vectors;
  }

  /** Read by Jackson's tree, not by our own reader, so that the two can disagree. */
  private static Graph graphOf(String put) throws Exception {
    JsonNode tree = new ObjectMapper().readTree(put);
    List<Node> nodes = new ArrayList<>();
    for (var soul : tree.properties()) {
      JsonNode states = soul.getValue().at("/_/>");
      List<Cell> cells = new ArrayList<>();
      for (var field : soul.getValue().properties()) {
        if (!field.getKey().equals("_")) {
          cells.add(new Cell(field.getKey(), states.get(field.getKey()).doubleValue(), valueOf(field.getValue())));
        }
      }
      nodes.add(new Node(new Soul(soul.getKey()), cells));
    }
    return new Graph(nodes);
  }

  private static Value valueOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> new Value.Text(value.textValue());
      case NUMBER -> new Value.Numeric(value.doubleValue());
      case BOOLEAN -> new Value.Truth(value.booleanValue());
      case NULL -> new Value.Null();
      case OBJECT -> new Value.Link(new Soul(value.get("#").textValue()));
      case ARRAY, BINARY, MISSING, POJO -> throw new IllegalArgumentException("expected a value of gun, got " + value.getNodeType());
    };
  }
}
