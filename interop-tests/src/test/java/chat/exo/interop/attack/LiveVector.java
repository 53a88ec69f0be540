// One recorded put of vectors/sea, as a live relay has to treat it.
package chat.exo.interop.attack;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A put, what was there before it, and what must come of it. */
record LiveVector(JsonNode json) {
  /** Escaped, because a socket of the JDK sends no lone surrogates. */
  private static final ObjectMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** A put whose shape is wrong anywhere is refused whole here; gun keeps what came before the fault. */
  private static final Set<String> WRONG_SHAPE = Set.of("graph/invalid-value-last-key", "graph/bad-second-node");

  static List<LiveVector> all() {
    try {
      JsonNode file = JSON.readTree(Path.of(System.getProperty("exo.vectors"), "sea", "sea-vectors.json").toFile());
      List<LiveVector> all = new ArrayList<>();
      file.get("vectors").forEach(vector -> all.add(new LiveVector(vector)));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return json.get("name").asText();
  }

  boolean legacy() {
    return json.path("legacy").asBoolean();
  }

  /** The letter of the hole in docs/sea.md, or empty. */
  String hole() {
    return json.path("hole").asText("");
  }

  int maxFrame() {
    return json.path("relay_opt").path("max").asInt(0);
  }

  String expected() {
    if (WRONG_SHAPE.contains(name())) {
      return "reject";
    }
    return json.has("ours") ? json.get("ours").asText() : json.get("expect").asText();
  }

  List<String> framesBefore(String idPrefix) {
    List<String> frames = new ArrayList<>();
    json.path("pre").forEach(put -> frames.add("{\"#\":\"" + idPrefix + frames.size() + "\",\"put\":" + text(put) + "}"));
    return frames;
  }

  String frame(String id) {
    if (json.has("frame")) {
      return json.get("frame").asText().replace("%ID%", id);
    }
    String replyTo = json.has("reply_to") ? ",\"@\":" + text(json.get("reply_to")) : "";
    return "{\"#\":\"" + id + "\"" + replyTo + ",\"put\":" + text(json.get("put")) + "}";
  }

  private static String text(JsonNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode put() {
    return json.path("put");
  }

  /** Every soul and key this vector or what is before it touches. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    List<JsonNode> puts = new ArrayList<>(List.of(put()));
    json.path("pre").forEach(puts::add);
    for (JsonNode one : puts) {
      one.properties().forEach(node -> names.add(node.getKey()));
    }
    if (json.has("frame") || json.has("pre")) {
      names.add("*"); // alone in its relay: what it touches cannot be told
    }
    return names;
  }

  /** The cells that must be stored and passed on, by soul and key, as they came. */
  Map<String, JsonNode> cells() {
    Map<String, JsonNode> cells = new TreeMap<>();
    if (expected().equals("reject")) {
      return cells;
    }
    put()
        .properties()
        .forEach(
            node ->
                node.getValue()
                    .properties()
                    .forEach(
                        cell -> {
                          if (!cell.getKey().equals("_") && stored(node.getKey(), cell.getKey())) {
                            cells.put(node.getKey() + "\n" + cell.getKey(), cell.getValue());
                          }
                        }));
    return cells;
  }

  private boolean stored(String soul, String key) {
    if (expected().equals("accept")) {
      return true;
    }
    for (JsonNode name : json.get("stored").path(soul)) {
      if (name.asText().equals(key)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return name();
  }
}
