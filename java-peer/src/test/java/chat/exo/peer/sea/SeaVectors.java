package chat.exo.peer.sea;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.json.Json;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What gun's own SEA computed. */
final class SeaVectors {
  /** Escapes all but ASCII, so that lone surrogates survive. */
  private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private SeaVectors() {}

  static JsonNode all() {
    try {
      Path file = Path.of(System.getProperty("exo.vectors"), "sea", "sea-crypto-vectors.json");
      return MAPPER.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> list(String name) {
    List<JsonNode> vectors = new ArrayList<>();
    all().path(name).forEach(vectors::add);
    assertThat(vectors).as("vectors of " + name).isNotEmpty();
    return vectors;
  }

  static SeaPair pair(String name) {
    JsonNode pair = all().get("pairs").get(name);
    return new SeaPair(text(pair, "pub"), text(pair, "priv"), text(pair, "epub"), text(pair, "epriv"));
  }

  static Json json(JsonNode node) {
    try {
      return Json.parse(MAPPER.writeValueAsString(node)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(JsonNode node, String name) {
    return node.get(name).textValue();
  }
}
