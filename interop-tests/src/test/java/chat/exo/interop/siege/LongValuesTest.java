// A few bytes name what takes a hundred megabytes.
package chat.exo.interop.siege;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long values lie in the store; small puts and GETs name them all. */
final class LongValuesTest {
  private static final int CELLS = 30;
  private static final int LENGTH = 7 << 20;

  @TempDir private Path data;

  private static String soul(int number) {
    return "long/" + number;
  }

  /** One put of many souls with one short cell each, at a state. */
  private static String naming(int state) {
    StringBuilder nodes = new StringBuilder();
    for (int i = 0; i < CELLS; i++) {
      nodes.append(i == 0 ? "" : ",").append("\"").append(soul(i)).append("\":{\"_\":{\"#\":\"").append(soul(i));
      nodes.append("\",\">\":{\"k\":").append(state).append("}},\"k\":\"short\"}");
    }
    return "{\"#\":\"" + Frames.id() + "\",\"put\":{" + nodes + "}}";
  }

  @Test
  void a_small_put_that_names_all_long_values_costs_little() {
    String value = "\"" + "x".repeat(LENGTH) + "\"";
    int state = 1_000_000;
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          3,
          Duration.ofSeconds(60),
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < CELLS; i++) {
              String id = Frames.id();
              socket.text(Frames.put(id, soul(i), "k", value, state));
              socket.heard("\"@\":\"" + id + "\"");
            }
            for (int old = state - 1; old <= state + 1; old++) {
              socket.text(naming(old));
              socket.text(naming(old));
            }
            socket.heard("\"@\"");
          });
      relay.judge();
    }
  }
}
