// Strangers who bring large frames faster than they can be parsed.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.HostileSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each connection brings one whole frame of seven megabytes and no more, so that none is too fast by itself. */
final class LargeFramesTest {
  private static final int STRANGERS = 6;
  private static final int CONNECTIONS_EACH = 30;

  @TempDir private Path data;

  /** It costs much to parse, says nothing, and is no message too many. */
  private static String frame() {
    String message = "{\"a\":[" + "[],".repeat(200) + "[]]},";
    return "[" + message.repeat((7 << 20) / message.length()) + "0]";
  }

  @Test
  void frames_that_wait_to_be_parsed_do_not_fill_the_heap() {
    String frame = frame();
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          STRANGERS,
          Duration.ofSeconds(25),
          stranger -> {
            for (int i = 0; i < CONNECTIONS_EACH; i++) {
              try {
                HostileSocket socket = stranger.enter();
                socket.text(frame);
              } catch (IOException e) {
                if (stranger.gone()) {
                  return;
                }
                // this one was cut off: the others go on
              }
            }
          });
      assertThat(relay.relay().metric("exo_messages_too_large_total")).as("frames without room").isPositive();
      relay.judge();
    }
  }
}
