// Findings 4.3 and 1.17: texts that a question leaves in the relay's memory.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long LEX texts, and short questions in long frames. */
final class QueryTextsTest {
  private static final Duration MOST = Duration.ofSeconds(40);
  private static final int LONG = 4 << 20;

  @TempDir private Path data;

  /** The inside of a GET; TEXT stands for a long text. */
  static Stream<String> queries() {
    return Stream.of(
        "{\"#\":\"s\",\".\":{\"*\":\"TEXT\"}}",
        "{\"#\":\"s\",\".\":{\"=\":\"TEXT\"}}",
        "{\"#\":\"s\",\".\":{\">\":\"a\",\"<\":\"TEXT\"}}",
        "{\"#\":{\"*\":\"TEXT\"}}",
        "{\"#\":{\"=\":\"TEXT\"},\".\":\"k\"}",
        "{\"*\":\"TEXT\"}",
        "{\"#\":\"s\",\".\":{\"*\":\"a\",\"unknown\":\"TEXT\"}}");
  }

  @ParameterizedTest
  @MethodSource("queries")
  void long_texts_in_queries_do_not_fill_the_memory(String query) {
    try (Besieged relay = Besieged.start(data)) {
      // Each waits for its answer: nobody is so fast that it is slowed or closed for it.
      relay.attack(
          6,
          MOST,
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 15; i++) {
              String text = "x".repeat(LONG) + Frames.id();
              socket.text("{\"#\":\"" + Frames.id() + "\",\"get\":" + query.replace("TEXT", text) + "}");
              socket.heard("\"@\"");
            }
          });
      relay.judge();
    }
  }

  @Test
  void what_a_stranger_asks_does_not_push_readers_out() {
    try (Besieged relay = Besieged.start(data)) {
      List<RawClient> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        RawClient reader = relay.honest();
        reader.barrier();
        readers.add(reader);
      }
      relay.attack(
          1,
          MOST,
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 12; i++) {
              socket.text("{\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":\"s" + i + "\",\".\":{\"*\":\"" + "x".repeat(7 << 20) + "\"}}}");
              socket.drainAvailable();
            }
          });
      relay.judge();
      assertThat(readers).as("innocent readers").allMatch(RawClient::open);
      assertThat(readers.stream().mapToLong(reader -> reader.frames().stream().mapToLong(String::length).sum()).sum())
          .as("characters that innocent readers were sent")
          .isLessThan(1 << 20);
      readers.forEach(RawClient::close);
    }
  }

  /** A frame of 7 MiB that leaves a few characters to be remembered. */
  static Stream<String> longFrames() {
    String empty = "{},".repeat(19_990);
    String space = " ".repeat(7 << 20);
    return Stream.of("[" + empty + space + "GET]", "[GET," + space + "{}]", "{\"ignored\":\"" + "x".repeat(7 << 20) + "\",GET-INSIDE}");
  }

  @ParameterizedTest
  @MethodSource("longFrames")
  void a_short_question_does_not_keep_its_long_frame_alive(String frame) {
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          6,
          MOST,
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 12; i++) {
              String inside = "\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":\"soul/" + Frames.id() + "\"}";
              socket.text(frame.replace("GET-INSIDE", inside).replace("GET", "{" + inside + "}"));
              socket.heard("\"@\"");
            }
          });
      relay.judge();
    }
  }
}
