package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "inbox  | \"inbox\"                  | true",
        "inbox2 | \"inbox\"                  | false",
        "''     | \"\"                       | false",
        "inbox2 | {\"*\":\"inbox\"}          | true",
        "in     | {\"*\":\"inbox\"}          | false",
        "inbox  | {\"=\":\"inbox\"}          | true",
        "inbox2 | {\"=\":\"inbox\",\"*\":\"in\"} | false",
        "in     | {\"=\":\"\",\"*\":\"in\"}  | true",
        "in2    | {\"=\":\"\",\"*\":\"in\"}  | false",
        "b      | {\">\":\"a\",\"<\":\"c\"}  | true",
        "c      | {\">\":\"a\",\"<\":\"c\"}  | true",
        "d      | {\">\":\"a\",\"<\":\"c\"}  | false",
        "a0     | {\">\":\"a\",\"<\":\"a\"}  | true",
        "z      | {\">\":\"\"}               | true",
        "a      | {\">\":\"b\"}              | false",
        "a      | {\"<\":\"b\"}              | true",
        "c      | {\"<\":\"b\"}              | false",
        "a      | {\"*\":\"\"}               | false",
        "''     | {\"*\":\"\"}               | false",
        "a      | {}                         | false",
        "a      | 5                          | false",
        "a      | true                       | false",
        "a      | [\"a\"]                    | false",
        "5      | {\"=\":5}                  | false",
        "a      | {\"*\":true}               | false",
        "a      | {\">\":5}                  | false",
        "a      | {\"<\":{}}                 | false",
      })
  void a_rule_matches_as_in_gun(String text, String rule, boolean matches) {
    assertThat(Policy.matches(text, Json.parse(rule).orElseThrow())).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "inbox   | m     | {\"*\":\"inbox\"}                           | true",
        "inbox/a | m     | {\"*\":\"inbox\"}                           | true",
        "''      | inbox | \"inbox\"                                   | true",
        "inbox   | m     | \"inbox\"                                   | false",
        "inbox   | m     | \"inbox/m\"                                 | true",
        "inbox   | m     | {\"#\":\"inbox\"}                           | true",
        "inbox   | m     | {\"#\":\"inbox/m\"}                         | true",
        "docs    | name  | {\".\":\"name\"}                            | true",
        "''      | name  | {\".\":\"name\"}                            | true",
        "docs    | other | {\".\":\"name\"}                            | false",
        "inbox   | x     | {\"#\":\"inbox\",\".\":\"x\"}               | true",
        "inbox   | y     | {\"#\":{\"*\":\"inbox\"},\".\":\"x\"}       | false",
        "inbox   | m     | {\"#\":\"\",\".\":\"m\"}                    | true",
        "inbox   | m     | 7                                           | false",
      })
  void an_entry_covers_a_place(String path, String key, String entry, boolean covers) {
    assertThat(new Policy(Json.parse(entry).orElseThrow()).covers(path, key)).isEqualTo(covers);
  }
}
