// One case of vectors/wire/invalid-messages.json: a frame, and what gun's relay did with it.
package chat.exo.interop.gun;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A frame that is wrong in some way.
 *
 * @param name what is wrong with it
 * @param frame the text, generated if the vector only describes it
 * @param binary whether it is sent as a binary frame
 * @param gunErred whether gun's relay answered with an error
 */
record InvalidCase(String name, String frame, boolean binary, boolean gunErred) {
  /** What is due to whoever sent such a frame. */
  enum Due {
    /** {@code dam:"!"}: it is not JSON. */
    REPORT,
    /** {@code err} under its id, and nothing of it stored. */
    ERROR,
    /** One {@code ok} or {@code err} under its id: gun's rules for souls with a special meaning decide. */
    ACK_OR_ERROR,
    /** {@code ok} under its id. */
    ACK,
    /** Some answer under its id: data, not found or an error. */
    ANSWER,
    /** Nothing. */
    SILENCE
  }

  private static final ObjectReader STRICT =
      Script.JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).without(JsonParser.Feature.ALLOW_COMMENTS);

  /** Names that change or kill a neighbour of gun's as souls and as ids, see l9 of the protocol notes: nothing is said under them. */
  private static final Set<String> POISON =
      Set.of("__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf");

  static List<InvalidCase> all() {
    try {
      JsonNode file = Script.JSON.readTree(Repository.vectors().resolve("wire/invalid-messages.json").toFile());
      List<InvalidCase> cases = new ArrayList<>();
      for (JsonNode one : file.get("cases")) {
        String name = one.get("name").asText();
        String frame = generated(name).orElse(one.get("frame").asText());
        if (one.path("generated").asBoolean() && generated(name).isEmpty()) {
          throw new IllegalStateException("expected a generator for '" + name + "'");
        }
        cases.add(new InvalidCase(name, withOwnId(frame, cases.size()), one.path("binary").asBoolean(), one.path("effect").asText().equals("error answer")));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The recording had a relay for every case and ids that repeat; one relay for all takes a repeated id as met before. */
  private static String withOwnId(String frame, int number) {
    return frame.replaceFirst("^\\{\"#\":\"([a-z][a-z0-9]{1,2})\"", "{\"#\":\"$1case" + number + "x\"");
  }

  private static Optional<String> generated(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "100000 opening brackets" -> "[".repeat(100_000);
          case "20000 nested objects" -> "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000);
          case "20000 nested objects in put" -> "{\"#\":\"nn2\",\"put\":" + "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_001);
          case "soul of 100 KB" -> Frames.put("p1x", "s".repeat(100_000), "a", "1", 1);
          case "value of 2 MB" -> Frames.put("p1x", "big", "a", "\"" + "v".repeat(2_000_000) + "\"", 1);
          case "20000 keys in one node" -> wideNode();
          case "500 gets in one array" -> gets();
          default -> null;
        });
  }

  private static String wideNode() {
    StringBuilder states = new StringBuilder("\"k0\":1");
    StringBuilder values = new StringBuilder("\"k0\":0");
    for (int i = 1; i < 20_000; i++) {
      states.append(",\"k").append(i).append("\":1");
      values.append(",\"k").append(i).append("\":").append(i);
    }
    return "{\"#\":\"p1x\",\"put\":{\"wide\":{\"_\":{\"#\":\"wide\",\">\":{" + states + "}}," + values + "}}}";
  }

  private static String gets() {
    List<String> gets = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      gets.add(Frames.get("g" + i + "x", "known"));
    }
    return "[" + String.join(",", gets) + "]";
  }

  Optional<JsonNode> parsed() {
    try {
      return frame.isEmpty() ? Optional.empty() : Optional.of(STRICT.readTree(frame));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The id an answer is due under. */
  Optional<String> id() {
    return parsed().map(message -> message.path("#")).filter(JsonNode::isTextual).map(JsonNode::asText).filter(id -> !id.isEmpty());
  }

  Due due() {
    if (binary || frame.isEmpty()) {
      return Due.SILENCE;
    }
    Optional<JsonNode> message = parsed();
    if (message.isEmpty()) {
      return frame.startsWith("{") || frame.startsWith("[") ? Due.REPORT : Due.SILENCE;
    }
    boolean answerable = message.get().isObject() && id().filter(id -> !POISON.contains(id)).isPresent() && message.get().path("dam").asText().isEmpty();
    if (!answerable) {
      return Due.SILENCE;
    }
    JsonNode put = message.get().path("put");
    if (put.isObject() || put.isArray()) {
      return duePut(put);
    }
    JsonNode get = message.get().path("get");
    return get.isMissingNode() || get.isNull() ? Due.SILENCE : Due.ANSWER;
  }

  private Due duePut(JsonNode put) {
    if (gunErred || !put.isObject() || put.isEmpty() || !wellFormed(put)) {
      return Due.ERROR;
    }
    String souls = String.join(" ", put.properties().stream().map(Map.Entry::getKey).toList());
    if (souls.contains("<?")) {
      return Due.SILENCE; // gun: what is too old for its soul is dropped without a word
    }
    boolean later = name.startsWith("state is 9");
    boolean answer = parsed().orElseThrow().has("@");
    return later || answer || souls.contains("~") || souls.contains("#") ? Due.ACK_OR_ERROR : Due.ACK;
  }

  private static boolean wellFormed(JsonNode put) {
    return put.properties().stream().allMatch(node -> wellFormed(node.getKey(), node.getValue()));
  }

  private static boolean wellFormed(String soul, JsonNode node) {
    JsonNode states = node.path("_").path(">");
    boolean named = !soul.isEmpty() && soul.length() <= 8_192 && !POISON.contains(soul) && node.path("_").path("#").asText().equals(soul);
    long keys = node.properties().stream().filter(cell -> !cell.getKey().equals("_")).count();
    return named && states.isObject() && keys > 0
        && node.properties().stream()
            .filter(cell -> !cell.getKey().equals("_"))
            .allMatch(cell -> !cell.getKey().isEmpty() && !cell.getKey().equals("__proto__")
                && states.path(cell.getKey()).isNumber() && Double.isFinite(states.path(cell.getKey()).asDouble())
                && isValue(cell.getValue()));
  }

  private static boolean isValue(JsonNode value) {
    boolean link = value.isObject() && value.size() == 1 && value.path("#").isTextual() && !value.path("#").asText().isEmpty();
    boolean number = value.isNumber() && Double.isFinite(value.asDouble());
    return link || number || value.isTextual() || value.isBoolean() || value.isNull();
  }
}
