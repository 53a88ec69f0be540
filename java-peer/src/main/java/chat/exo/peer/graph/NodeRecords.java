package chat.exo.peer.graph;

import chat.exo.graph.Cell;
import chat.exo.graph.Node;
import chat.exo.graph.Value;
import chat.exo.peer.Refused;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Records as nodes, by Jackson: a component is a key. Texts, numbers, truths and null; a record that holds others is several
 * nodes, which its caller links. Stateless.
 */
final class NodeRecords {
  private static final ObjectMapper JSON = new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private NodeRecords() {}

  static Map<String, Value> values(Record record) {
    Map<String, Value> values = new LinkedHashMap<>();
    JSON.valueToTree(record).properties().forEach(field -> values.put(field.getKey(), value(field.getKey(), field.getValue())));
    return values;
  }

  /** The record a node spells; empty if the node has no keys, refused if a value has another type than its component. */
  static <T extends Record> Optional<T> read(Node node, Class<T> type) {
    if (node.cells().isEmpty()) {
      return Optional.empty();
    }
    ObjectNode out = JSON.createObjectNode();
    node.cells().forEach(cell -> put(out, cell));
    try {
      return Optional.of(JSON.treeToValue(out, type));
    } catch (JsonProcessingException e) {
      throw new Refused("expected a node that spells a " + type.getSimpleName() + ", got another; look at its keys", e);
    }
  }

  private static Value value(String key, JsonNode json) {
    return switch (json.getNodeType()) {
      case STRING -> new Value.Text(json.asText());
      case NUMBER -> new Value.Numeric(json.asDouble());
      case BOOLEAN -> new Value.Truth(json.asBoolean());
      case NULL -> new Value.Null();
      case ARRAY, OBJECT, BINARY, POJO, MISSING ->
          throw new Refused("expected a text, a number, a truth or null in '" + key + "', got a " + json.getNodeType() + "; link a node instead");
    };
  }

  private static void put(ObjectNode out, Cell cell) {
    switch (cell.value()) {
      case Value.Text(String text) -> out.put(cell.key(), text);
      case Value.Numeric(double number) when number == Math.rint(number) && Math.abs(number) < 1L << 53 -> out.put(cell.key(), (long) number);
      case Value.Numeric(double number) -> out.put(cell.key(), number);
      case Value.Truth(boolean truth) -> out.put(cell.key(), truth);
      case Value.Null none -> out.putNull(cell.key());
      case Value.Link link -> {} // a node of its own
    }
  }
}
