// Finding 4.4: what it costs when a reader with many subscriptions leaves.
package chat.exo.interop.siege;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Twenty readers with thousands of questions each; then one of them, and then all of them, go at once. */
final class LeavingReadersTest {
  private static final int READERS = 20;
  private static final int QUESTIONS = 5_000;

  @TempDir private Path data;

  static Stream<Arguments> questions() {
    return Stream.of(
        Arguments.of("keys of one soul", (IntFunction<String>) i -> "{\"#\":\"one\",\".\":\"k" + i + "\"}"),
        Arguments.of("prefixes of keys of one soul", (IntFunction<String>) i -> "{\"#\":\"one\",\".\":{\"*\":\"k" + i + "\"}}"),
        Arguments.of("souls", (IntFunction<String>) i -> "{\"#\":\"soul" + i + "\"}"),
        Arguments.of("prefixes of souls", (IntFunction<String>) i -> "{\"#\":{\"*\":\"soul" + i + "\"}}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("questions")
  void nobody_waits_while_readers_leave(String name, IntFunction<String> question) throws IOException {
    try (Besieged relay = Besieged.start(data)) {
      List<HostileSocket> readers = Collections.synchronizedList(new ArrayList<>());
      relay.attack(
          READERS,
          Duration.ofSeconds(60),
          stranger -> {
            HostileSocket socket = stranger.enter();
            readers.add(socket);
            StringBuilder frame = new StringBuilder();
            for (int i = 0; i < QUESTIONS; i++) {
              frame.append(i % 500 == 0 ? "[" : ",").append("{\"#\":\"").append(Frames.id()).append("\",\"get\":").append(question.apply(i)).append('}');
              if (i % 500 == 499) {
                socket.text(frame.append(']').toString());
                frame.setLength(0);
                socket.drainAvailable();
              }
            }
            String last = Frames.id();
            socket.text(Frames.get(last, "the-last"));
            socket.heard(last); // all its questions are kept now
          });
      relay.judge();
      readers.getFirst().close();
      relay.judge();
      for (HostileSocket socket : readers) {
        socket.close();
      }
      relay.judge();
    }
  }
}
