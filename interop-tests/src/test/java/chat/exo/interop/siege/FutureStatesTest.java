// Finding 4.1: writes whose time has not come are held in memory until it does.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers whose clocks are said to be a minute ahead. */
final class FutureStatesTest {
  private static final Duration MOST = Duration.ofSeconds(20);
  private static final int FRAME = 7 << 20;
  private static final int MINUTE = 60_000;

  @TempDir private Path data;

  private static String ahead(int cells, int millis) {
    String value = "\"" + "x".repeat(FRAME / cells) + "\"";
    return Puts.cells(Frames.id(), "ahead/" + Frames.id(), cells, Frames.now() + millis, i -> value);
  }

  @Test
  void one_connection_sends_large_puts_from_the_future() {
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          1,
          MOST,
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 60; i++) {
              socket.text(ahead(1, MINUTE));
              socket.drainAvailable();
            }
          });
      relay.judge();
    }
  }

  @Test
  void every_put_comes_by_a_connection_that_is_gone_at_once() {
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          4,
          MOST,
          stranger -> {
            for (int i = 0; i < 15; i++) {
              HostileSocket socket = stranger.enter();
              socket.text(ahead(150, MINUTE));
              socket.text("{\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":\"nothing\"}}");
              socket.heard("\"@\"");
              socket.close();
            }
          });
      relay.judge();
    }
  }

  @Test
  void many_addresses_are_each_a_little_ahead_again_and_again() {
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          12,
          MOST,
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 8; i++) {
              socket.text(ahead(100, MINUTE / 2));
              socket.drainAvailable();
            }
          });
      relay.judge();
      try (RawClient honest = relay.honest()) {
        String id = Frames.id();
        honest.put(id, "honest/ahead", "k", "1", Frames.now() + 50.0);
        assertThat(honest.awaitAnswer(id).path("ok").asBoolean()).as("an honest clock 50 ms fast").isTrue();
      }
    }
  }
}
