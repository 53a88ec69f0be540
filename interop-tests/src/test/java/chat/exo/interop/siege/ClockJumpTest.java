// Finding 1.14: the clock of the machine is set while people are connected.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import chat.exo.interop.report.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two minutes or two days, forward or back: nobody is closed for it. */
final class ClockJumpTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"+120", "-120", "+172800", "-172800"})
  void nobody_is_closed_because_the_clock_is_set(String seconds) throws Exception {
    Need.FAKETIME.orSkip();
    Path offset = folder.resolve("offset");
    Files.writeString(offset, "+0\n");
    Map<String, String> clock =
        Map.of(
            "LD_PRELOAD", Need.fakeTime().orElseThrow().toString(),
            "FAKETIME_TIMESTAMP_FILE", offset.toString(),
            "FAKETIME_NO_CACHE", "1",
            "FAKETIME_DONT_FAKE_MONOTONIC", "1");
    try (Besieged relay = Besieged.start(new RelayProcess.Machine(Besieged.HEAP, clock), folder.resolve("data"), "limits.heartbeat=1s", "limits.silence=4s");
        RawClient client = relay.honest()) {
      client.get(Frames.id(), "watched");
      client.barrier();
      set(offset, seconds);
      String date = relay.relay().http("/v1/nothing").headers().firstValue("Date").orElseThrow();
      assertThatTheClockWasSet(date, Long.parseLong(seconds));
      stays(client);
      String id = Frames.id();
      client.put(id, "watched", "k", "1", System.currentTimeMillis() + Math.min(0.0, Long.parseLong(seconds) * 1_000.0) - 1_000);
      assertThat(client.awaitAnswer(id).path("ok").asBoolean()).as("%s", client.answers(id)).isTrue();
      set(offset, "+0");
      stays(client);
      assertThat(relay.relay().alive()).isTrue();
    }
  }

  private static void set(Path offset, String seconds) throws IOException {
    Path next = offset.resolveSibling("next");
    Files.writeString(next, seconds + "\n");
    Files.move(next, offset, java.nio.file.StandardCopyOption.ATOMIC_MOVE, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** The relay looks for the silent at each heartbeat; after six of them it would have found us. */
  private static void stays(RawClient client) throws Exception {
    try {
      int code = client.closed().get(6, TimeUnit.SECONDS);
      assertThat(code).as("closed with").isEqualTo(-1);
    } catch (TimeoutException e) {
      client.barrier();
    }
  }

  private static void assertThatTheClockWasSet(String date, long seconds) {
    long told = java.time.ZonedDateTime.parse(date, java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME).toEpochSecond();
    assertThat(Math.abs(told - System.currentTimeMillis() / 1_000 - seconds)).as("the relay's clock was set").isLessThan(30);
  }
}
