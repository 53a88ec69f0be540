// Finding 1.12: after a burst that reached the memory cap the relay takes newcomers again.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A burst of large frames, then calm. */
final class MemoryCapTest {
  @TempDir private Path data;

  @Test
  void a_burst_does_not_close_the_door_for_good() {
    try (Besieged relay = Besieged.start(data, "caps.memory=330MiB")) {
      AtomicLong most = new AtomicLong();
      relay.attack(
          10,
          Duration.ofSeconds(25),
          stranger -> {
            String frame = Puts.cells(Frames.id(), "burst/" + Frames.id(), 1, Frames.now(), i -> "\"" + "x".repeat(7 << 20) + "\"");
            while (!stranger.gone() && most.get() < 300L << 20) {
              try (HostileSocket socket = stranger.enterForAMoment()) {
                socket.text(frame.replace("burst/", "burst/" + Frames.id()));
                socket.drainAvailable();
              } catch (IOException e) {
                // refused: then the cap is reached, or it is too fast
              }
              most.accumulateAndGet((long) relay.relay().metric("exo_memory_resident_bytes"), Math::max);
            }
          });
      assertThat(most.get()).as("resident memory in the burst, of a cap of 330 MiB").isGreaterThan(297L << 20);
      await("newcomers are let in again").atMost(Duration.ofSeconds(60)).until(() -> {
        try (HostileSocket newcomer = HostileSocket.open(relay.relay().port(), "127.0.0.1")) {
          return newcomer.shakeHands("") == 101;
        }
      });
      relay.judge();
    }
  }
}
