// Questions that wait, because whoever asked reads nothing.
package chat.exo.interop.siege;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each question is long, and none is answered until the one before it is taken. */
final class WaitingReadsTest {
  @TempDir private Path data;

  /** Eight texts of eight thousand characters. */
  private static String question(int number) {
    String text = String.valueOf(number).repeat(2_000).substring(0, 2_000 * String.valueOf(number).length());
    String longText = text.substring(0, Math.min(8_000, text.length()));
    String rules = "{\"=\":\"" + longText + "\",\"*\":\"" + longText + "\",\">\":\"" + longText + "\",\"<\":\"" + longText + "\"}";
    return "{\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":" + rules + ",\".\":" + rules + "}}";
  }

  @Test
  void thousands_of_long_questions_behind_an_answer_that_is_not_taken() {
    try (Besieged relay = Besieged.start(data)) {
      try (RawClient honest = relay.honest()) {
        honest.put("large", "large", "k", "\"" + "x".repeat(3 << 20) + "\"", Frames.now());
        honest.awaitAnswer("large");
      }
      relay.attack(
          4,
          Duration.ofSeconds(40),
          stranger -> {
            HostileSocket socket = stranger.enterNarrow();
            for (int i = 0; i < 20; i++) {
              socket.text(Frames.get(Frames.id(), "large"));
            }
            for (int i = 0; i < 4_000; i++) {
              socket.text(question(1_000 + i));
            }
          });
      relay.judge();
    }
  }

  /** All of them fill what may be held in all, again and again; the honest user holds nothing, and is served all the while. */
  @Test
  void strangers_of_twenty_addresses_fill_the_whole_and_a_newcomer_is_served() {
    try (Besieged relay = Besieged.start(data)) {
      try (RawClient honest = relay.honest()) {
        honest.put("large", "large", "k", "\"" + "x".repeat(3 << 20) + "\"", Frames.now());
        honest.awaitAnswer("large");
      }
      CompletableFuture<Void> storm =
          CompletableFuture.runAsync(
              () ->
                  relay.attack(
                      20,
                      Duration.ofSeconds(20),
                      stranger -> {
                        while (!stranger.gone()) {
                          fill(stranger);
                        }
                      }),
              Besieged.OWN_THREADS);
      relay.judgeWhile(storm);
      relay.judge();
    }
  }

  /** Until it is cut off. */
  private static void fill(Besieged.Stranger stranger) throws IOException {
    try {
      HostileSocket socket = stranger.enterNarrow();
      for (int i = 0; i < 20; i++) {
        socket.text(Frames.get(Frames.id(), "large"));
      }
      for (int i = 0; i < 4_000 && !stranger.gone(); i++) {
        socket.text(question(1_000 + i));
      }
    } catch (SocketException e) {
      // and comes again
    }
  }
}
