package chat.exo.graph.wire;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the graph of a put and checks its whole shape: gun keeps what stood before the first fault, we keep nothing.
 *
 * <p>Wherever the sender's text says more than the graph that was read, the text is given up, so that nothing unread is
 * ever passed on.
 */
final class PutReader {
  private final JsonParser parser;
  private final WireLimits limits;
  private final Fault fault;
  private final Map<String, Node> nodes = new LinkedHashMap<>(4);
  private RawText text = RawText.none();
  private boolean textSaysMore;
  private int keyCount;

  PutReader(JsonParser parser, WireLimits limits, Fault fault) {
    this.parser = parser;
    this.limits = limits;
    this.fault = fault;
  }

  void cameAs(RawText whole) {
    text = whole;
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  Graph graph() {
    return new Graph(List.copyOf(nodes.values()));
  }

  RawText text() {
    return textSaysMore ? RawText.none() : text;
  }

  void readNodes() throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String soul = parser.currentName();
      parser.nextToken();
      checkSoul(soul);
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        fault.set("expected soul " + Fault.quoted(soul) + " to hold an object, got " + Fault.shape(parser));
        parser.skipChildren();
        continue;
      }
      readNode(soul);
    }
  }

  private void checkSoul(String soul) {
    if (soul.isEmpty()) {
      fault.set("expected a soul, got an empty text");
    } else if (soul.length() > limits.maxSoulLength()) {
      fault.set("expected a soul of at most " + limits.maxSoulLength() + " characters, got " + soul.length());
    } else if (ForeignNames.poisonousSoul(soul)) {
      fault.set("expected another soul than " + Fault.quoted(soul) + ": that name breaks JavaScript relays; choose one");
    }
  }

  private void readNode(String soul) throws IOException {
    Map<String, Value> values = new LinkedHashMap<>();
    NodeMeta meta = new NodeMeta(parser, limits, fault, soul);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      if (key.equals("_")) {
        textSaysMore |= meta.read();
        continue;
      }
      checkKey(key);
      Optional<Value> value = readValue(key);
      if (fault.text().isPresent()) {
        continue; // nothing of it will count, so nothing more of it is kept
      }
      if (value.isPresent() && values.put(key, value.get()) != null) {
        textSaysMore = true; // gun: the last of two equal names wins
      }
    }
    Optional<List<Cell>> cells = meta.join(values);
    if (cells.isPresent() && fault.text().isEmpty()) {
      textSaysMore |= meta.stateCount() != values.size();
      if (nodes.put(soul, new Node(new Soul(soul), cells.get())) != null) {
        textSaysMore = true;
      }
    }
  }

  private void checkKey(String key) {
    keyCount++;
    if (key.isEmpty()) {
      fault.set("expected a key, got an empty text");
    } else if (key.length() > limits.maxKeyLength()) {
      fault.set("expected a key of at most " + limits.maxKeyLength() + " characters, got " + key.length());
    } else if (ForeignNames.poisonousKey(key)) {
      fault.set("expected another key than '__proto__': JavaScript clients never receive it; choose another name");
    } else if (keyCount > limits.maxKeysPerPut()) {
      fault.set("expected at most " + limits.maxKeysPerPut() + " keys in one put; split it");
    }
  }

  private Optional<Value> readValue(String key) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> Optional.of(new Value.Text(parser.getText()));
      case VALUE_TRUE -> Optional.of(new Value.Truth(true));
      case VALUE_FALSE -> Optional.of(new Value.Truth(false));
      case VALUE_NULL -> Optional.of(new Value.Null());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> readNumber(key);
      case START_OBJECT -> readLink(key);
      default -> {
        fault.set(wrongValue(key, Fault.shape(parser)));
        parser.skipChildren();
        yield Optional.empty();
      }
    };
  }

  private Optional<Value> readNumber(String key) throws IOException {
    double number = Double.parseDouble(parser.getText());
    if (!Double.isFinite(number)) {
      fault.set(wrongValue(key, "a number beyond the range of a double"));
      return Optional.empty();
    }
    return Optional.of(new Value.Numeric(number));
  }

  /** A link is an object with the one field {@code #}, a text that is not empty. */
  private Optional<Value> readLink(String key) throws IOException {
    String target = "";
    int fields = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      fields++;
      if (field.equals("#") && parser.currentToken() == JsonToken.VALUE_STRING) {
        target = parser.getText();
      }
      parser.skipChildren();
    }
    if (fields != 1 || target.isEmpty()) {
      fault.set(wrongValue(key, "an object that is no link"));
      return Optional.empty();
    }
    if (target.length() > limits.maxSoulLength()) {
      fault.set("expected a link to a soul of at most " + limits.maxSoulLength() + " characters, got " + target.length());
      return Optional.empty();
    }
    return Optional.of(new Value.Link(new Soul(target)));
  }

  private static String wrongValue(String key, String got) {
    return "expected key "
        + Fault.quoted(key)
        + " to hold a text, a finite number, a boolean, null or a link {\"#\":\"soul\"}, got "
        + got;
  }

  /** Cells in the order of the keys; every key needs a state. */
  static List<Cell> cellsOf(Map<String, Value> values, Map<String, Double> states) {
    List<Cell> cells = new ArrayList<>(values.size());
    values.forEach((key, value) -> cells.add(new Cell(key, states.getOrDefault(key, Double.NaN), value)));
    return cells;
  }
}
