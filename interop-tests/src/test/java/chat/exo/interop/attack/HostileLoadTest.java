// Everything at once: every attack in its own threads, and one well-behaved client beside them.
package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attackers from one address of loopback against a relay with small limits. Takes a machine of its own: the attackers and the
 * relay share its cores, so the latency says nothing where others work too.
 */
@EnabledIfSystemProperty(
    named = "exo.attack.seconds",
    matches = "\\d+",
    disabledReason = "needs a quiet machine: run with -Dexo.attack.seconds=60, or 600 for ten minutes")
final class HostileLoadTest {
  private static final long SECONDS = Long.getLong("exo.attack.seconds", 60);
  private static final long MOST_P99_MILLIS = Long.getLong("exo.attack.p99Millis", 250);
  private static final long MOST_RESIDENT_BYTES = 1_100L << 20;
  private static final String EVIL = "127.0.0.66";

  /** One way to be a nuisance; repeated until the time is over. */
  private interface Attack {
    void run(int port) throws IOException, InterruptedException;
  }

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();

  @Test
  void a_well_behaved_client_hardly_notices_and_loses_nothing(@TempDir Path data) throws InterruptedException {
    try (RelayProcess relay =
        RelayProcess.start(
            data,
            "--set", "limits.exempt-addresses=127.0.0.1",
            "--set", "limits.connections-per-address=60",
            "--set", "limits.address-messages-per-second=500",
            "--set", "limits.address-messages-burst=2000",
            "--set", "limits.messages-per-second=200",
            "--set", "limits.messages-burst=1000",
            "--set", "limits.in-flight=64MiB",
            "--set", "limits.queued-in-all=64MiB",
            "--set", "http.request-timeout=2s",
            "--set", "caps.memory=1100MiB")) {
      fill(relay);
      List<Thread> attackers = new ArrayList<>();
      for (Attack attack : attacks()) {
        attackers.add(Thread.ofVirtual().start(() -> repeat(attack, relay.port())));
      }
      Figures figures = behave(relay);
      over.set(true);
      for (Thread attacker : attackers) {
        attacker.join();
      }
      System.out.printf(
          "hostile load: %d s, %d attacks, %d of them refused or cut off; %d good writes, p50 %d ms, p99 %d ms, most resident %d MiB%n",
          SECONDS, rounds.get(), refusals.get(), figures.millis.size(), figures.percentile(50), figures.percentile(99), figures.mostResident >> 20);
      assertThat(rounds.get()).as("attacks").isGreaterThanOrEqualTo(attackers.size());
      assertThat(figures.percentile(99)).as("p99 of the good client, ms").isLessThan(MOST_P99_MILLIS);
      assertThat(figures.mostResident).as("memory of the relay").isLessThan(MOST_RESIDENT_BYTES);
      everythingIsThere(relay, figures.millis.size());
      assertThat(relay.metric("exo_closed_total{reason=\"too_many_bad_writes\"}")).as("bad signatures cut off").isPositive();
      assertThat(relay.metric("exo_limited_total{limit=\"request-timeout\"}")).as("half-open connections closed").isPositive();
      assertThat(relay.alive()).isTrue();
    }
  }

  private List<Attack> attacks() {
    List<Attack> all = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      all.add(HostileLoadTest::floodOfConnections);
      all.add(this::halfOpen);
      all.add(this::oneByteASecond);
      all.add(HostileLoadTest::giantFrames);
      all.add(HostileLoadTest::deepNesting);
      all.add(this::badSignatures);
      all.add(this::subscriptions);
      all.add(this::slowReader);
      all.add(this::readEverything);
    }
    return all;
  }

  private void repeat(Attack attack, int port) {
    while (!over.get()) {
      rounds.incrementAndGet();
      try {
        attack.run(port);
      } catch (IOException e) {
        refusals.incrementAndGet(); // refused or closed: that is what should happen
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void floodOfConnections(int port) throws IOException {
    List<HostileSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        HostileSocket socket = HostileSocket.open(port, EVIL);
        open.add(socket);
        socket.shakeHands("");
      }
    } finally {
      for (HostileSocket socket : open) {
        socket.close();
      }
    }
  }

  private void halfOpen(int port) throws IOException {
    List<HostileSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        open.add(HostileSocket.open(port, EVIL));
      }
      open.getFirst().closedByRelay(5_000);
    } finally {
      for (HostileSocket socket : open) {
        socket.close();
      }
    }
  }

  private void oneByteASecond(int port) throws IOException {
    try (HostileSocket socket = HostileSocket.open(port, EVIL)) {
      while (!over.get()) {
        socket.raw(new byte[] {'G'});
        if (socket.closedByRelay(1_000)) {
          throw new IOException("closed");
        }
      }
    }
  }

  private static void giantFrames(int port) throws IOException {
    try (HostileSocket socket = connect(port)) {
      socket.raw(HostileSocket.frame(8 << 20, new byte[7 << 20]));
      socket.closedByRelay(500);
      socket.raw(HostileSocket.frame(1L << 40, new byte[1 << 20]));
      socket.closedByRelay(500);
    }
  }

  private static void deepNesting(int port) throws IOException {
    try (HostileSocket socket = connect(port)) {
      socket.text("[".repeat(500_000));
      socket.text("{\"put\":" + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_001));
      socket.text("{\"#\":\"x\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":1}},\"k\":\"a\\\"}");
      socket.drainAvailable();
    }
  }

  private void badSignatures(int port) throws IOException {
    String soul = "~" + "eIZ06NedDHsoV6fsDscqwCJtzOrAmJMB0ng47T3yLwo.RUGGsRkynVMAunWi22_RF7kmiKCWWBAYaVEm4TM_J2s";
    try (HostileSocket socket = connect(port)) {
      while (!over.get()) {
        String signature = Base64.getEncoder().encodeToString(bytes());
        String value = "\"{\\\":\\\":\\\"x\\\",\\\"~\\\":\\\"" + signature + "\\\"}\"";
        socket.text(Frames.put(Frames.id(), soul, "k", value, now()));
        socket.drainAvailable();
      }
    }
  }

  private static byte[] bytes() {
    byte[] signature = new byte[64];
    ThreadLocalRandom.current().nextBytes(signature);
    return signature;
  }

  private void subscriptions(int port) throws IOException {
    try (HostileSocket socket = connect(port)) {
      while (!over.get()) {
        socket.text(Frames.get(Frames.id(), "nobody/" + Frames.id()));
        socket.drainAvailable();
      }
    }
  }

  private void slowReader(int port) throws IOException {
    try (HostileSocket socket = connect(port)) {
      while (!over.get()) {
        socket.text(Frames.get(Frames.id(), "large"));
      }
    }
  }

  private void readEverything(int port) throws IOException {
    try (HostileSocket socket = connect(port)) {
      while (!over.get()) {
        socket.text("{\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":{\"*\":\"\"},\"%\":100000000}}");
        socket.drainAvailable();
      }
    }
  }

  private static HostileSocket connect(int port) throws IOException {
    HostileSocket socket = HostileSocket.open(port, EVIL);
    if (socket.shakeHands("") != 101) {
      socket.close();
      throw new IOException("not let in");
    }
    return socket;
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
        reader.await(message -> message.path("put").path("good").has(key));
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
