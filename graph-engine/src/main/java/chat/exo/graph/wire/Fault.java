package chat.exo.graph.wire;

import com.fasterxml.jackson.core.JsonParser;
import java.util.Optional;

/** The first thing found wrong with a message; what follows is usually its consequence. */
public final class Fault {
  private static final int MAX_QUOTED = 80;

  private Optional<String> text = Optional.empty();

  void set(String what) {
    if (text.isEmpty()) {
      text = Optional.of(what);
    }
  }

  Optional<String> text() {
    return text;
  }

  /** What kind of value the parser stands on, for an error text; never the value itself. */
  static String shape(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "nothing";
    };
  }

  /** A name of the sender's own message, cut so that the answer stays small. */
  static String quoted(String name) {
    return name.length() <= MAX_QUOTED ? "'" + name + "'" : "'" + name.substring(0, MAX_QUOTED) + "…'";
  }
}
