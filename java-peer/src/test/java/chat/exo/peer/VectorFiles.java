package chat.exo.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HexFormat;

/** The shared vectors. */
public final class VectorFiles {
  private VectorFiles() {}

  public static JsonNode signal(String name) {
    try {
      return new ObjectMapper().readTree(Path.of(System.getProperty("exo.vectors"), "signal", name + ".json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asText());
  }
}
