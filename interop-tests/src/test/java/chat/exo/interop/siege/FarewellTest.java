// Of the kind of finding 1.1: connections that are over for the relay, and are there all the same.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** They count for no limit of connections any more; what they cost has bounds of its own. */
final class FarewellTest {
  private static final int STAYING = 6_000;
  private static final int STUCK = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path data;

  private static long descriptors(Besieged relay) {
    try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(relay.relay().pid()), "fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void those_who_were_told_good_bye_and_stay_are_a_thousand_at_most() {
    try (Besieged relay = Besieged.start(data, "limits.connections=500")) {
      relay.judge(); // what it has open by itself
      long before = descriptors(relay);
      relay.attack(
          4,
          Duration.ofSeconds(60),
          stranger -> {
            for (int i = 0; i < STAYING / 4; i++) {
              stranger.enter().raw(new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}); // an opcode that does not exist
            }
          });
      assertThat(relay.relay().metric("exo_closed_total{reason=\"no_websocket\"}")).as("were told good-bye").isGreaterThanOrEqualTo(STAYING);
      assertThat(descriptors(relay)).as("descriptors, %s before", before).isLessThan(before + 1_500);
      relay.judge();
    }
  }

  @Test
  void who_says_good_bye_and_takes_nothing_of_what_it_asked_for_is_cut_off() throws IOException {
    try (Besieged relay = Besieged.start(data);
        RawClient honest = relay.honest()) {
      String text = "\"" + "x".repeat(100_000) + "\"";
      for (int i = 0; i < 80; i++) { // more than the system takes for somebody who does not read
        String id = Frames.id();
        honest.put(id, "large", "k" + i, text, Frames.now());
        honest.awaitAnswer(id);
      }
      relay.judge();
      long before = descriptors(relay);
      List<HostileSocket> stuck = new ArrayList<>();
      Besieged.Stranger stranger = relay.stranger();
      for (int i = 0; i < STUCK; i++) {
        HostileSocket socket = stranger.enterNarrow();
        socket.text(Frames.get(Frames.id(), "large"));
        stuck.add(socket);
      }
      await("all of them are stuck").atMost(PATIENCE).until(() -> relay.relay().metric("exo_queued_bytes") > STUCK * 100_000.0);
      for (HostileSocket socket : stuck) {
        socket.raw(HostileSocket.frameOf(8, new byte[] {3, (byte) 0xe8}));
      }
      // Descriptors alone do not say it: before, the relay may have had connections of the judge still.
      await("nothing is held for them").atMost(PATIENCE).until(() -> relay.relay().metric("exo_queued_bytes") == 0);
      await("they are gone").atMost(PATIENCE).until(() -> descriptors(relay) <= before + 5);
      relay.judge();
    }
  }
}
