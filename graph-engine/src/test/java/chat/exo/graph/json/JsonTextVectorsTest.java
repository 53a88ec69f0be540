package chat.exo.graph.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Numbers and strings as a real JavaScript printed them. */
class JsonTextVectorsTest {
  private final JsonNode vectors = read();

  @Test
  void every_number_prints_as_in_javascript() {
    assertThat(vectors.get("js_numbers")).hasSizeGreaterThanOrEqualTo(289);
    for (JsonNode one : vectors.get("js_numbers")) {
      double number = Double.longBitsToDouble(Long.parseUnsignedLong(one.get(0).textValue(), 16));
      assertThat(JsonText.number(number)).as(one.get(0).textValue()).isEqualTo(one.get(1).textValue());
    }
  }

  @Test
  void every_string_prints_as_in_javascript() {
    assertThat(vectors.get("js_strings")).hasSizeGreaterThanOrEqualTo(28);
    for (JsonNode one : vectors.get("js_strings")) {
      String units = one.get("utf16_hex").textValue();
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < units.length(); i += 4) {
        text.append((char) Integer.parseInt(units.substring(i, i + 4), 16));
      }
      String quoted = JsonText.quote(text.toString());
      assertThat(quoted).as(units).isEqualTo(one.get("json").textValue());
      assertThat(HexFormat.of().formatHex(Utf8.encode(quoted))).as(units).isEqualTo(one.get("json_utf8_hex").textValue());
      assertThat(Json.parse(quoted)).as(units).contains(new Json.Text(text.toString()));
    }
  }

  private static JsonNode read() {
    try {
      Path file = Path.of(System.getProperty("exo.vectors"), "sea", "sea-crypto-vectors.json");
      return new JsonMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
