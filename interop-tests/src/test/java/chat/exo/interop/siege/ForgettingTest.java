// Finding 4.14: souls that are to be forgotten, for a very long time.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The room for what lives in memory only is small, and strangers ask for all of it. */
final class ForgettingTest {
  @TempDir private Path data;

  @Test
  void souls_that_say_for_how_long_do_not_push_out_those_that_are_modest() {
    try (Besieged relay = Besieged.start(data, "storage.forgetting=4MiB");
        RawClient honest = relay.honest()) {
      String modest = Frames.id();
      honest.put(modest, "typing<?60", "who", "\"Ann\"", Frames.now());
      assertThat(honest.awaitAnswer(modest).path("ok").asBoolean()).isTrue();
      relay.attack(
          2,
          Duration.ofSeconds(15),
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 40; i++) {
              String value = "\"" + "x".repeat(200_000) + "\"";
              String id = Frames.id();
              socket.text(Frames.put(id, "greedy" + Frames.id() + "<?" + List.of("999999999", "99999", "59", "1").get(i % 4), "k", value, Frames.now()));
              socket.heard(id);
            }
          });
      String get = Frames.id();
      honest.get(get, "typing<?60");
      assertThat(honest.awaitAnswer(get).path("put").path("typing<?60").path("who").asText()).isEqualTo("Ann");
      relay.judge();
    }
  }
}
