package chat.exo.ham;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case that real gun decided, in every file of {@code vectors/ham}. */
final class HamVectorsTest {
  private static final Path FOLDER = Path.of(System.getProperty("exo.vectors"), "ham");

  @ParameterizedTest(name = "{0}")
  @MethodSource("finiteCases")
  void gun_and_we_decide_alike(String name, JsonNode vector) {
    assertThat(gunsWord(decide(vector))).isEqualTo(vector.get("expected").asText());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("finiteCases")
  void a_deferred_write_waits_as_long_as_guns_timer(String name, JsonNode vector) {
    if (vector.hasNonNull("deferMs")) {
      long wait = Ham.waitMillis(vector.get("machineState").asDouble(), incomingState(vector));
      assertThat(wait).isEqualTo((long) Math.ceil(vector.get("deferMs").asDouble()));
    } else {
      assertThat(decide(vector)).isNotEqualTo(Outcome.DEFER);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("infiniteCases")
  void a_state_beyond_all_doubles_is_refused_where_gun_takes_it(String name, JsonNode vector) {
    assertThatThrownBy(() -> decide(vector)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("finite state");
  }

  @Test
  void no_vector_is_left_out() throws IOException {
    long notNumbers = cases().stream().filter(vector -> !isNumber(vector)).count();
    assertThat(finiteCases().count() + infiniteCases().count() + notNumbers).isEqualTo(cases().size());
    assertThat(finiteCases().count()).isGreaterThan(700);
    assertThat(infiniteCases().count()).isPositive();
  }

  static Stream<Object[]> finiteCases() throws IOException {
    return cases().stream()
        .filter(vector -> isNumber(vector) && Double.isFinite(incomingState(vector)))
        .map(vector -> new Object[] {vector.get("name").asText(), vector});
  }

  static Stream<Object[]> infiniteCases() throws IOException {
    return cases().stream()
        .filter(vector -> isNumber(vector) && !Double.isFinite(incomingState(vector)))
        .map(vector -> new Object[] {vector.get("name").asText(), vector});
  }

  private static List<JsonNode> cases() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.sorted().toList()) {
        new ObjectMapper().readTree(file.toFile()).get("cases").forEach(cases::add);
      }
    }
    return cases;
  }

  private static Outcome decide(JsonNode vector) {
    boolean known = vector.get("hasCurrent").asBoolean();
    return Ham.decide(
        vector.get("machineState").asDouble(),
        incomingState(vector),
        () -> vector.get("incomingText").textValue(),
        known ? Double.parseDouble(vector.at("/currentRaw/state").asText()) : Ham.NEVER,
        () -> vector.get("currentText").textValue());
  }

  /** States are taken from the wire's own text: JSON has no -1e999, but gun's parser has. */
  private static double incomingState(JsonNode vector) {
    return Double.parseDouble(vector.at("/incomingRaw/state").asText());
  }

  /** A state that is a text, an object or null never reaches HAM: the wire reader refuses it, and its test says so. */
  private static boolean isNumber(JsonNode vector) {
    return !vector.path("stateNotANumber").asBoolean();
  }

  private static String gunsWord(Outcome outcome) {
    return switch (outcome) {
      case DEFER -> "defer";
      case ACCEPT_NEWER, ACCEPT_GREATER_TEXT -> "accept";
      case IGNORE_OLDER, IGNORE_SAME, IGNORE_SMALLER_TEXT -> "ignore";
    };
  }
}
