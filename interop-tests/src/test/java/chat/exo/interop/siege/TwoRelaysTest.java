// Findings 1.2 and 1.3: relays that name each other, rings, and links that come and go.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every relay is started with the others as its peers; what is written at one is heard and read at each. */
final class TwoRelaysTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  /** Each time a link came up whole nodes went over it, and a busy machine still has them to read. */
  private static final Duration CATCHING_UP = Duration.ofMinutes(2);

  private static final Duration ROUNDS = Duration.ofSeconds(20);
  private static final int FLAPPING_SECONDS = Integer.getInteger("exo.siege.flapping", 60);

  @TempDir private Path folder;

  /** Relays at ports that are known before they start. */
  private final List<RelayProcess> relays = new ArrayList<>();

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      ports.add(sockets.getLast().getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  private RelayProcess relay(int port, String... peers) {
    List<String> flags = new ArrayList<>(List.of("--durability", "memory"));
    for (String peer : peers) {
      flags.addAll(List.of("--peer", peer));
    }
    RelayProcess relay = RelayProcess.startOn(new RelayProcess.Machine(Besieged.HEAP, java.util.Map.of()), port, folder.resolve("relay" + relays.size()), flags);
    relays.add(relay);
    return relay;
  }

  private static String url(int port) {
    return "http://localhost:" + port + "/gun";
  }

  private void close() {
    relays.forEach(RelayProcess::close);
  }

  /** Between two relays is one connection, and it is a link of as many as named the other. */
  private static void awaitOneLinkEach(List<RelayProcess> relays, int linksOfEach) {
    for (RelayProcess relay : relays) {
      await("connections").atMost(PATIENCE).untilAsserted(() -> {
        assertThat(relay.metric("exo_links")).as("links").isEqualTo(linksOfEach);
        assertThat(relay.metric("exo_connections")).as("connections").isEqualTo(relays.size() - 1);
      });
    }
  }

  /** Thirty writes at each: its ack comes, and every other relay's reader hears all of them. */
  private void everybodyHearsEverybody() {
    // Again and again, until every relay has dialled every other: it is then that one of two links goes.
    long end = System.nanoTime() + ROUNDS.toNanos();
    do {
      everybodyHears("round/" + Frames.id() + "/");
    } while (System.nanoTime() < end);
  }

  private void everybodyHears(String round) {
    List<RawClient> readers = new ArrayList<>();
    for (RelayProcess relay : relays) {
      RawClient reader = RawClient.connect(relay);
      for (int i = 0; i < relays.size(); i++) {
        reader.get(Frames.id(), round + i);
      }
      reader.barrier();
      readers.add(reader);
    }
    for (int i = 0; i < relays.size(); i++) {
      try (RawClient writer = RawClient.connect(relays.get(i))) {
        for (int k = 0; k < 30; k++) {
          String id = Frames.id();
          writer.put(id, round + i, "k" + k, "1", Frames.now());
          assertThat(writer.awaitAnswer(id).path("ok").asBoolean()).isTrue();
        }
      }
    }
    for (int reader = 0; reader < readers.size(); reader++) {
      RawClient of = readers.get(reader);
      for (int from = 0; from < relays.size(); from++) {
        String soul = round + from;
        String what = soul + " at relay " + reader;
        await(what).atMost(PATIENCE).untilAsserted(() -> assertThat(keys(of, soul)).as(what).isEqualTo(30));
      }
    }
    readers.forEach(RawClient::close);
  }

  private static long keys(RawClient client, String soul) {
    return client.messages().stream()
        .flatMap(message -> message.path("put").path(soul).properties().stream())
        .filter(cell -> !cell.getKey().equals("_"))
        .map(java.util.Map.Entry::getKey)
        .distinct()
        .count();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void relays_that_all_name_each_other_hear_each_other(int count) throws IOException {
    List<Integer> ports = freePorts(count);
    try {
      for (int own : ports) {
        relay(own, ports.stream().filter(port -> port != own).map(TwoRelaysTest::url).toArray(String[]::new));
      }
      awaitOneLinkEach(relays, count - 1);
      dialsAreOver();
      everybodyHearsEverybody();
      awaitOneLinkEach(relays, count - 1);
      // What nobody asked for crosses too: it is there when its writer's relay is gone.
      try (RawClient writer = RawClient.connect(relays.getFirst())) {
        for (int i = 0; i < 30; i++) {
          writer.put(Frames.id(), "unasked", "k" + i, "1", Frames.now());
        }
        writer.barrier();
      }
      await("what is under way").atMost(PATIENCE).until(() -> relays.getLast().metric("exo_writes_under_way") == 0);
      everybodyHears("after/"); // on the same links, so it comes later
      relays.getFirst().kill();
      try (RawClient other = RawClient.connect(relays.getLast())) {
        other.get(Frames.id(), "unasked");
        other.barrier();
        assertThat(keys(other, "unasked")).as("what nobody asked for").isEqualTo(30);
      }
    } finally {
      close();
    }
  }

  @Test
  void a_ring_in_which_each_names_the_next() throws IOException {
    List<Integer> ports = freePorts(3);
    try {
      for (int i = 0; i < 3; i++) {
        relay(ports.get(i), url(ports.get((i + 1) % 3)));
      }
      awaitOneLinkEach(relays, 1);
      dialsAreOver();
      everybodyHearsEverybody();
    } finally {
      close();
    }
  }

  /** Once links are up nobody dials: what a relay counts of sockets that went stays as it is. */
  private void dialsAreOver() {
    List<Double> before = new ArrayList<>();
    relays.forEach(relay -> before.add(closed(relay)));
    await().during(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(30)).until(() -> {
      boolean same = true;
      for (int i = 0; i < relays.size(); i++) {
        same &= Math.abs(closed(relays.get(i)) - before.get(i)) < 0.5;
      }
      if (!same) {
        before.clear();
        relays.forEach(relay -> before.add(closed(relay)));
      }
      return same;
    });
  }

  private static double closed(RelayProcess relay) {
    return relay.http("/metrics").body().lines().filter(line -> line.startsWith("exo_closed_total")).mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }

  /** A ring of two is two that name each other. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void nothing_is_lost_in_a_ring_whose_links_break_every_second(int count) throws IOException {
    List<Integer> ports = freePorts(count);
    List<FlappingWire> wires = new ArrayList<>();
    List<RawClient> readers = new ArrayList<>();
    List<RawClient> writers = new ArrayList<>();
    try {
      for (int port : ports) {
        wires.add(new FlappingWire(port));
      }
      for (int i = 0; i < count; i++) {
        relay(ports.get(i), url(wires.get((i + 1) % count).port()));
      }
      List<CompletableFuture<Integer>> written = new ArrayList<>();
      for (RelayProcess relay : relays) {
        RawClient reader = RawClient.connect(relay);
        readers.add(reader);
        for (int i = 0; i < count; i++) {
          reader.get(Frames.id(), "of" + i);
        }
        reader.barrier();
      }
      for (int i = 0; i < count; i++) {
        RawClient writer = RawClient.connect(relays.get(i));
        writers.add(writer);
        String soul = "of" + i;
        written.add(CompletableFuture.supplyAsync(() -> keepWriting(writer, soul), Besieged.OWN_THREADS));
      }
      while (!written.stream().allMatch(CompletableFuture::isDone)) {
        for (FlappingWire wire : wires) {
          wire.cutIn(Duration.ofMillis(1_000 / count));
        }
      }
      for (RawClient reader : readers) {
        for (int i = 0; i < count; i++) {
          String soul = "of" + i;
          int all = written.get(i).join();
          await(soul).atMost(CATCHING_UP).untilAsserted(() -> assertThat(keys(reader, soul)).as(soul).isEqualTo(all));
        }
      }
      readers.forEach(RawClient::close);
      writers.forEach(RawClient::close);
      if (count == 2) {
        awaitOneLinkEach(relays, 1); // though it came and went a hundred times
      }
    } finally {
      wires.forEach(FlappingWire::close);
      close();
    }
  }

  private static int keepWriting(RawClient writer, String soul) {
    long end = System.nanoTime() + FLAPPING_SECONDS * 1_000_000_000L;
    int count = 0;
    while (System.nanoTime() < end) {
      String id = Frames.id();
      writer.put(id, soul, "k" + count, "1", Frames.now());
      writer.awaitAnswer(id);
      writer.messages().clear();
      count++;
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
    return count;
  }
}
