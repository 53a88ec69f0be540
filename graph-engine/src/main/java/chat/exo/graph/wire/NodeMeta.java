package chat.exo.graph.wire;

import chat.exo.graph.Cell;
import chat.exo.graph.Value;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code _} of a node, the soul once more and the state of each key, and holds it against the keys. */
final class NodeMeta {
  private final JsonParser parser;
  private final WireLimits limits;
  private final Fault fault;
  private final String soul;
  private final Map<String, Double> states = new HashMap<>();
  private boolean soulSeen;
  private boolean statesSeen;
  private boolean textSaysMore;

  NodeMeta(JsonParser parser, WireLimits limits, Fault fault, String soul) {
    this.parser = parser;
    this.limits = limits;
    this.fault = fault;
    this.soul = soul;
  }

  int stateCount() {
    return states.size();
  }

  /** Reads the object; returns whether it says more than souls and states, so that its text must not travel on. */
  boolean read() throws IOException {
    textSaysMore |= soulSeen || statesSeen; // a second _
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      fault.set("expected _ of soul " + Fault.quoted(soul) + " to be an object, got " + Fault.shape(parser));
      parser.skipChildren();
      return textSaysMore;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "#" -> readSoul();
        case ">" -> readStates();
        default -> {
          textSaysMore = true; // gun: _ may hold other fields
          parser.skipChildren();
        }
      }
    }
    return textSaysMore;
  }

  /** The cells, if every value has a state and the soul is right. A state without a value is passed over, as in gun. */
  Optional<List<Cell>> join(Map<String, Value> values) {
    if (!soulSeen || !statesSeen) {
      fault.set("expected _ of soul " + Fault.quoted(soul) + " to hold its soul # and its states >");
    } else if (values.isEmpty()) {
      fault.set("expected soul " + Fault.quoted(soul) + " to hold a key, got none");
    } else {
      for (String key : values.keySet()) {
        if (!states.containsKey(key)) {
          fault.set("expected a state for key " + Fault.quoted(key) + " in _ of its node; give one in milliseconds");
        }
      }
    }
    return fault.text().isPresent() ? Optional.empty() : Optional.of(PutReader.cellsOf(values, states));
  }

  private void readSoul() throws IOException {
    soulSeen = true;
    if (parser.currentToken() != JsonToken.VALUE_STRING || !parser.getText().equals(soul)) {
      fault.set("expected _ of soul " + Fault.quoted(soul) + " to name that same soul");
      parser.skipChildren();
    }
  }

  private void readStates() throws IOException {
    textSaysMore |= statesSeen;
    statesSeen = true;
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      fault.set("expected the states of soul " + Fault.quoted(soul) + " to be an object, got " + Fault.shape(parser));
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      double state = readState(key);
      if (states.size() >= limits.maxKeysPerPut()) {
        fault.set("expected at most " + limits.maxKeysPerPut() + " keys in one put; split it");
      }
      if (fault.text().isEmpty()) {
        textSaysMore |= states.put(key, state) != null;
      }
    }
  }

  private double readState(String key) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      // not gun: it stores a value with a text or an object as state, and that beats every later write
      fault.set("expected the state of key " + Fault.quoted(key) + " to be a number of milliseconds, got " + Fault.shape(parser));
      parser.skipChildren();
      return 0;
    }
    double state = Double.parseDouble(parser.getText());
    if (!Double.isFinite(state)) {
      fault.set("expected the state of key " + Fault.quoted(key) + " to be a finite number of milliseconds");
      return 0;
    }
    return state;
  }
}
