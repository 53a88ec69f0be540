// Everything at once: all attackers, and one well-behaved client beside them.
package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attackers from two addresses of loopback against a relay with the limits it has by default, for a minute, or for
 * {@code -Dexo.attack.seconds}. They get the processor time that relay and good client leave: in life they have computers of their own. A
 * second relay that nobody attacks runs beside, with the same client: what both suffer is the machine, not the attack.
 */
final class HostileLoadTest {
  private static final long SECONDS = Long.getLong("exo.attack.seconds", 60);
  private static final long MOST_P99_MILLIS = 250;
  /** What the client beside has at p99 on a machine that does nothing else; one where that takes longer is so much slower in all. */
  private static final long P99_IN_PEACE_MILLIS = 25;
  private static final long MOST_RESIDENT_BYTES = 1_100L << 20;

  @Test
  void a_well_behaved_client_hardly_notices_and_loses_nothing(@TempDir Path data, @TempDir Path controlData) throws IOException {
    try (RelayProcess control = RelayProcess.start(controlData);
        RelayProcess relay =
            RelayProcess.start(
                data,
                "--set", "limits.exempt-addresses=127.0.0.1")) { // loopback is exempt by default, and here strangers come from it
      fill(relay);
      Process attackers = attackers(relay.port());
      CompletableFuture<Figures> beside = CompletableFuture.supplyAsync(() -> behave(control));
      Figures figures;
      Figures controlFigures;
      long[] counts;
      try {
        figures = behave(relay);
        controlFigures = beside.join();
        attackers.getOutputStream().close();
        counts = Stream.of(attackers.inputReader().readLine().split(" ")).mapToLong(Long::parseLong).toArray();
      } finally {
        attackers.destroyForcibly();
      }
      System.out.printf(
          "hostile load: %d s, %d attacks, %d of them refused or cut off; %d good writes, p50 %d ms, p99 %d ms (beside it, not attacked: %d ms), most resident %d MiB%n",
          SECONDS,
          counts[0],
          counts[1],
          figures.millis.size(),
          figures.percentile(50),
          figures.percentile(99),
          controlFigures.percentile(99),
          figures.mostResident >> 20);
      assertThat(counts[1]).as("attacks refused or cut off").isGreaterThan(30);
      assertThat(figures.percentile(99) - controlFigures.percentile(99)).as("what the attack adds to the p99 of the good client, ms").isLessThan(MOST_P99_MILLIS * Math.max(P99_IN_PEACE_MILLIS, controlFigures.percentile(99)) / P99_IN_PEACE_MILLIS);
      assertThat(figures.mostResident).as("memory of the relay").isLessThan(MOST_RESIDENT_BYTES);
      everythingIsThere(relay, figures.millis.size());
      assertThat(relay.metric("exo_closed_total{reason=\"too_many_bad_writes\"}")).as("bad signatures cut off").isPositive();
      assertThat(relay.metric("exo_limited_total{limit=\"request-timeout\"}")).as("half-open connections closed").isPositive();
      assertThat(relay.alive()).isTrue();
    }
  }

  private static Process attackers(int port) throws IOException {
    return new ProcessBuilder(
            "nice",
            "-n",
            "19",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Attackers.class.getName(),
            String.valueOf(port))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** What the good client saw. */
  private record Figures(List<Long> millis, long mostResident) {
    long percentile(int percent) {
      List<Long> sorted = new ArrayList<>(millis);
      Collections.sort(sorted);
      return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
  }

  private static Figures behave(RelayProcess relay) {
    List<Long> millis = new ArrayList<>();
    long mostResident = 0;
    long end = System.nanoTime() + SECONDS * 1_000_000_000;
    try (RawClient writer = RawClient.connect(relay);
        RawClient reader = RawClient.connect(relay)) {
      reader.get(Frames.id(), "good");
      reader.barrier();
      while (System.nanoTime() < end) {
        String id = Frames.id();
        String key = "k" + millis.size();
        long begun = System.nanoTime();
        writer.put(id, "good", key, "\"v" + millis.size() + "\"", now());
        JsonNode ack = writer.awaitAnswer(id);
        reader.await("the delivery of " + key + ", acked with " + ack, message -> message.path("put").path("good").has(key));
        millis.add((System.nanoTime() - begun) / 1_000_000);
        assertThat(ack.path("ok").asBoolean()).as("ack").isTrue();
        if (millis.size() % 50 == 0) {
          mostResident = Math.max(mostResident, (long) relay.metric("exo_memory_resident_bytes"));
        }
        reader.messages().clear();
        writer.messages().clear();
        pause();
      }
      assertThat(writer.open() && reader.open()).as("the good client stays connected").isTrue();
    }
    return new Figures(millis, mostResident);
  }

  private static double now() {
    return System.currentTimeMillis();
  }

  /** The pace of a person, not of a test: twenty writes a second. */
  private static void pause() {
    LockSupport.parkNanos(50_000_000);
  }

  private static void fill(RelayProcess relay) {
    try (RawClient writer = RawClient.connect(relay)) {
      String kilobyte = "\"" + "x".repeat(1_000) + "\"";
      for (int i = 0; i < 500; i++) {
        String id = Frames.id();
        writer.put(id, i < 250 ? "large" : "soul" + i, "k" + i, kilobyte, now());
        if (i % 50 == 49) {
          writer.awaitAnswer(id);
        }
      }
      writer.barrier();
    }
  }

  private static void everythingIsThere(RelayProcess relay, int written) {
    try (RawClient reader = RawClient.connect(relay)) {
      for (int i = 0; i < written; i += Math.max(1, written / 200)) {
        String id = Frames.id();
        reader.send(Frames.get(id, "good", "k" + i));
        assertThat(reader.awaitAnswer(id).path("put").path("good").path("k" + i).asText()).isEqualTo("v" + i);
      }
    }
  }
}
