package chat.exo.graph.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.graph.VectorFiles;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Strings and numbers print as V8 prints them, and read back to what they were. */
final class JsonTextTest {
  private static final JsonNode SEA = VectorFiles.read("sea/sea-crypto-vectors.json");

  @Example
  void every_number_of_the_vectors_prints_as_in_javascript() {
    assertThat(SEA.get("js_numbers")).hasSizeGreaterThan(200);
    for (JsonNode pair : SEA.get("js_numbers")) {
      double number = Double.longBitsToDouble(Long.parseUnsignedLong(pair.get(0).asText(), 16));
      assertThat(JsonText.number(number)).as(pair.get(0).asText()).isEqualTo(pair.get(1).asText());
    }
  }

  @Example
  void every_string_of_the_vectors_prints_as_in_javascript() {
    assertThat(SEA.get("js_strings")).hasSizeGreaterThan(20);
    for (JsonNode vector : SEA.get("js_strings")) {
      String units = unitsOf(vector.get("utf16_hex").asText());
      assertThat(JsonText.quote(units)).isEqualTo(vector.get("json").asText());
      assertThat(HexFormat.of().formatHex(JsonText.quote(units).getBytes(StandardCharsets.UTF_8)))
          .as(vector.get("utf16_hex").asText())
          .isEqualTo(vector.get("json_utf8_hex").asText());
    }
  }

  @Property(tries = 20_000)
  void any_finite_double_reads_back_to_itself_from_the_shortest_of_texts(@ForAll long bits) {
    double number = Double.longBitsToDouble(bits);
    if (!Double.isFinite(number)) {
      assertThatThrownBy(() -> JsonText.number(number)).isInstanceOf(IllegalArgumentException.class);
      return;
    }
    String text = JsonText.number(number);
    assertThat(Double.parseDouble(text)).isEqualTo(number == 0 ? 0.0 : number);
    assertThat(digits(text)).isLessThanOrEqualTo(digits(Double.toString(number)));
    assertThat(text).matches("-?(0|[1-9][0-9]{0,20})(\\.[0-9]+)?|-?[1-9](\\.[0-9]+)?e[+-][1-9][0-9]*");
  }

  @Property(tries = 2_000)
  void any_string_reads_back_unit_for_unit(@ForAll char[] units) throws Exception {
    String text = new String(units);
    String quoted = JsonText.quote(text);
    assertThat(new ObjectMapper().readTree(quoted).textValue()).isEqualTo(text);
    assertThat(new String(quoted.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)).as("UTF-8 loses nothing").isEqualTo(quoted);
  }

  private static int digits(String number) {
    String mantissa = number.replaceFirst("[eE].*", "").replaceAll("[-.]", "").replaceFirst("^0+", "").replaceFirst("0+$", "");
    return mantissa.length();
  }

  private static String unitsOf(String hex) {
    StringBuilder units = new StringBuilder();
    for (int i = 0; i < hex.length(); i += 4) {
      units.append((char) Integer.parseInt(hex, i, i + 4, 16));
    }
    return units.toString();
  }
}
