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

  /** Of the Signal protocol. */
  public static JsonNode signal(String name) {
    return read("signal", name);
  }

  /** Of Exo's messaging profile. */
  public static JsonNode messaging(String name) {
    return read("messaging", name);
  }

  private static JsonNode read(String folder, String name) {
    try {
      return new ObjectMapper().readTree(Path.of(System.getProperty("exo.vectors"), folder, name + ".json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asText());
  }
}
