package chat.exo.graph.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"b\":1,\"a\":{\"d\":[1,{}],\"c\":null}} | {\"b\":1,\"a\":{\"d\":[1,{}],\"c\":null}} | {\"a\":{\"c\":null,\"d\":[1,{}]},\"b\":1}",
        "{\"b\":1,\"10\":2,\"9\":3,\"01\":4} | {\"9\":3,\"10\":2,\"b\":1,\"01\":4} | {\"01\":4,\"10\":2,\"9\":3,\"b\":1}",
        "{\"a\":1,\"b\":2,\"a\":3} | {\"a\":3,\"b\":2} | {\"a\":3,\"b\":2}",
        "[1.0,1e0,1E+21,-0,0.1] | [1,1,1e+21,0,0.1] | [1,1,1e+21,0,0.1]",
        "\"\\u0067\\/\\ud800\" | \"g/\\ud800\" | \"g/\\ud800\"",
        "[12345678901234567890] | [12345678901234567000] | [12345678901234567000]",
      })
  void a_tree_prints_as_javascript_does_and_sorted_as_guns_relay_does(String text, String printed, String sorted) {
    Json json = Json.parse(text).orElseThrow();
    assertThat(json.print()).isEqualTo(printed);
    assertThat(json.printSorted()).isEqualTo(sorted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{", "{}}", "{} x", "[1,]", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "+1", ".5", "1.", "NaN", "1e999",
        "\"\n\"", "\"\\x\"", "\uFEFF1", "1/**/", "tru", "nul", "\"a", "\u00a01"
      })
  void what_is_not_strict_json_is_nothing(String text) {
    assertThat(Json.parse(text)).isEmpty();
  }

  @Test
  void a_tree_has_a_depth_that_no_stack_fears() {
    assertThat(Json.parse("[".repeat(64) + "]".repeat(64))).isPresent();
    assertThat(Json.parse("[".repeat(65) + "]".repeat(65))).isEmpty();
    assertThat(Json.parse("[".repeat(1_000_000))).isEmpty();
  }

  @Test
  void a_lone_surrogate_becomes_the_replacement_character_in_utf8() {
    byte[] replacement = "\uFFFD".getBytes(StandardCharsets.UTF_8);
    assertThat(Utf8.encode("\ud800")).isEqualTo(replacement);
    assertThat(Utf8.encode("\udc00")).isEqualTo(replacement);
    assertThat(Utf8.encode("a\udc00\ud800b")).isEqualTo("a\uFFFD\uFFFDb".getBytes(StandardCharsets.UTF_8));
    assertThat(Utf8.encode("é\ud83d\ude00")).isEqualTo("é\ud83d\ude00".getBytes(StandardCharsets.UTF_8));
  }
}
