package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at random moments under load. {@code -Dexo.crash.rounds=N} for more rounds, {@code -Dexo.crash.seed=N} to see
 * the same moments again.
 */
final class CrashTest {
  private static final int WRITERS = 4;
  private static final int LONGEST_LOAD_MILLIS = 400;

  @Test
  void no_acknowledged_write_is_missing_or_older_after_kill_9(@TempDir Path data) {
    crash(RelayProcess.start(data), RelayProcess::restart, Integer.getInteger("exo.crash.rounds", 50));
  }

  /** kill -9 leaves to the kernel what was written; a power cut takes what was not synced, and so does this disk. */
  @Test
  void no_acknowledged_write_is_missing_or_older_after_a_power_cut(@TempDir Path folder) {
    FailingDisk disk = FailingDisk.below(folder.resolve("data"), folder.resolve("workshop"));
    disk.becomes("hold");
    crash(RelayProcess.startOn(disk, folder.resolve("data")), relay -> relay.restartOn(disk), Integer.getInteger("exo.crash.rounds", 10));
    assertThat(disk.holds()).as("what was written was held until it was synced").isPositive();
  }

  /** What the test before is worth: with the sync switched off it does not pass. */
  @Test
  void without_the_sync_a_power_cut_does_lose_acknowledged_writes(@TempDir Path folder) {
    FailingDisk disk = FailingDisk.below(folder.resolve("data"), folder.resolve("workshop"));
    disk.becomes("hold");
    assertThatThrownBy(
            () -> crash(RelayProcess.startOn(disk, folder.resolve("data"), "--durability", "memory"), relay -> relay.restartOn(disk), 3))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("state of acknowledged");
  }

  private static void crash(RelayProcess first, UnaryOperator<RelayProcess> restart, int rounds) {
    long seed = Long.getLong("exo.crash.seed", System.nanoTime());
    System.out.printf("crash: %d rounds, seed %d%n", rounds, seed);
    Random random = new Random(seed);
    AckedWrites acked = new AckedWrites(WRITERS);
    RelayProcess relay = first;
    long slowestMillis = 0;
    try {
      for (int round = 0; round < rounds; round++) {
        load(relay, acked, round, random.nextInt(LONGEST_LOAD_MILLIS));
        relay.kill();
        relay = restart.apply(relay);
        assertThat(relay.errors()).as("opened without repair").doesNotContain("WARN").doesNotContain("ERROR");
        slowestMillis = Math.max(slowestMillis, relay.startMillis());
        verify(relay, acked, round);
      }
    } finally {
      relay.close();
    }
    System.out.printf("crash: %d acknowledged writes, none lost; slowest start %d ms%n", acked.count(), slowestMillis);
    assertThat(acked.count()).as("the load was a load").isGreaterThan(rounds);
  }

  /** Writers with many puts under way; returns some time after the first ack of the round. */
  private static void load(RelayProcess relay, AckedWrites acked, int round, int millis) {
    List<Thread> writers = new ArrayList<>();
    List<RawClient> sockets = new ArrayList<>();
    int before = acked.count();
    for (int w = 0; w < WRITERS; w++) {
      RawClient socket = RawClient.connect(relay);
      sockets.add(socket);
      int writer = w;
      writers.add(Thread.ofVirtual().start(() -> acked.write(socket, writer, round)));
    }
    await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(1)).until(() -> acked.count() > before);
    long until = System.nanoTime() + millis * 1_000_000L;
    await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() > until);
    relay.kill();
    sockets.forEach(socket -> socket.closed().join());
    acked.stop();
    writers.forEach(CrashTest::join);
    sockets.forEach(acked::take);
    sockets.forEach(RawClient::close);
  }

  private static void verify(RelayProcess relay, AckedWrites acked, int round) {
    try (RawClient reader = RawClient.connect(relay)) {
      for (int w = 0; w < WRITERS; w++) {
        String id = Frames.id();
        reader.get(id, AckedWrites.soul(w));
        JsonNode node = reader.awaitAnswer(id).path("put").path(AckedWrites.soul(w));
        acked.latest(w).forEach((key, state) -> {
          double stored = node.path("_").path(">").path(key).asDouble(Double.NEGATIVE_INFINITY);
          assertThat(stored).as("state of acknowledged %s after round %d", key, round).isGreaterThanOrEqualTo(state);
          assertThat(node.path(key).asText()).as("the value belongs to its state").isEqualTo(AckedWrites.value(stored));
        });
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
