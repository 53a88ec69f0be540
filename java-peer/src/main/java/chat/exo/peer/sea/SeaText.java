package chat.exo.peer.sea;

import chat.exo.graph.json.Json;

/** gun: a text that is JSON, also behind the word SEA, counts as the value it says; any other text as itself. */
final class SeaText {
  private static final String PREFIX = "SEA";

  private SeaText() {}

  /** What a text says: {@code "5"} says 5, {@code SEA{"a":1}} says an object, {@code hello} says itself. */
  static Json parse(String text) {
    String json = text.startsWith(PREFIX + "{") ? text.substring(PREFIX.length()) : text;
    return Json.parse(json).orElseGet(() -> new Json.Text(text));
  }

  /** What is signed or encrypted of a value: a text itself, anything else as JSON. */
  static String of(Json value) {
    return value instanceof Json.Text(String text) ? text : value.print();
  }

  /** A text parsed once more; other values stay. */
  static Json parse(Json value) {
    return value instanceof Json.Text(String text) ? parse(text) : value;
  }

  /** {@code SEA{...}}. */
  static String wrap(Json.Members fields) {
    return PREFIX + fields.print();
  }
}
