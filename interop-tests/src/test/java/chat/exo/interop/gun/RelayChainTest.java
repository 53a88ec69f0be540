package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exo among relays of gun, with real clients at the ends that know only the relay nearest to them. */
@NullUnmarked // JUnit fills the field before any test
final class RelayChainTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(GunRelay.Mode.class)
  void exo_between_two_relays_of_gun(GunRelay.Mode mode) {
    try (GunRelay left = GunRelay.start(folder.resolve("left"), mode);
        GunRelay right = GunRelay.start(folder.resolve("right"), mode)) {
      RelayProcess middle = RelayProcess.start(folder.resolve("exo"), "--peer", left.gunUrl(), "--peer", right.gunUrl());
      awaitLinks(middle, 2);
      try (GunClient a = GunClient.connect(left.gunUrl());
          GunClient b = GunClient.connect(right.gunUrl())) {
        writesCross(a, b);
        awaitWanted(middle);
        middle.kill();
        a.run("return put(gun.get('chain').get('x'), 'in the gap')");
        middle = middle.restart();
        awaitHeard(b, "in the gap");
        writesCrossAgain(a, b);
      } finally {
        middle.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(GunRelay.Mode.class)
  void a_relay_of_gun_between_two_exos(GunRelay.Mode mode) {
    GunRelay middle = GunRelay.start(folder.resolve("middle"), mode);
    try (RelayProcess left = RelayProcess.start(folder.resolve("left"), "--peer", middle.gunUrl());
        RelayProcess right = RelayProcess.start(folder.resolve("right"), "--peer", middle.gunUrl())) {
      awaitLinks(left, 1);
      awaitLinks(right, 1);
      try (GunClient a = GunClient.connect(left.gunUrl());
          GunClient b = GunClient.connect(right.gunUrl());
          RawClient watcher = RawClient.connect(right)) {
        watcher.get("watcher", "chain");
        watcher.awaitAnswer("watcher");
        writesCross(a, b);
        middle.kill();
        a.run("return put(gun.get('chain').get('x'), 'in the gap')");
        middle = middle.restart();
        awaitHeard(b, "in the gap");
        writesCrossAgain(a, b);
        watcher.barrier();
        assertNoDuplicates(watcher);
      }
    } finally {
      middle.close();
    }
  }

  @ParameterizedTest
  @EnumSource(GunRelay.Mode.class)
  void a_ring_of_two_exos_and_a_relay_of_gun(GunRelay.Mode mode) {
    try (GunRelay gun = GunRelay.start(folder.resolve("gun"), mode);
        RelayProcess left = RelayProcess.start(folder.resolve("left"), "--peer", gun.gunUrl());
        RelayProcess right = RelayProcess.start(folder.resolve("right"), "--peer", gun.gunUrl(), "--peer", left.gunUrl())) {
      awaitLinks(left, 1);
      awaitLinks(right, 2);
      try (GunClient a = GunClient.connect(left.gunUrl());
          GunClient b = GunClient.connect(right.gunUrl());
          GunClient c = GunClient.connect(gun.gunUrl());
          RawClient watcher = RawClient.connect(right)) {
        watcher.get("watcher", "chain");
        watcher.awaitAnswer("watcher");
        c.run("watch(gun.get('chain').get('x'), 'x'); return barrier()");
        writesCross(a, b);
        writesCrossAgain(b, c);
        awaitHeard(a, "again from the right");
        watcher.barrier();
        assertNoDuplicates(watcher);
      }
    }
  }

  /** Exo keeps one link, the one that it dials, and dials no more; whichever of the two dies, nothing is lost. */
  @ParameterizedTest
  @EnumSource(GunRelay.Mode.class)
  void exo_and_a_relay_of_gun_that_name_each_other(GunRelay.Mode mode) throws IOException {
    int port = freePort();
    GunRelay gun = GunRelay.start(folder.resolve("gun"), mode, "http://localhost:" + port + "/gun");
    RelayProcess exo = RelayProcess.startOn(RelayProcess.Machine.USUAL, port, folder.resolve("exo"), List.of("--peer", gun.gunUrl()));
    try {
      for (int round = 0; round < 3; round++) { // who dials first, and whose name is greater, is different each time
        gun.kill();
        gun = gun.restart();
        awaitLinks(exo, 1);
        dialsAreOver(exo);
        String soul = "round" + round;
        try (GunClient a = GunClient.connect(exo.gunUrl());
            GunClient b = GunClient.connect(gun.gunUrl());
            RawClient watcher = RawClient.connect(exo)) {
          watcher.get("watcher" + round, "chain");
          watcher.awaitAnswer("watcher" + round);
          watcher.messages().clear();
          writesCross(a, b, " " + round);
          awaitWanted(exo);
          watcher.barrier();
          assertNoDuplicates(watcher);
          assertThat(a.run("return put(gun.get('" + soul + "').get('nobody'), 'asked')").has("err")).isFalse();
        }
        gun.kill();
        try (RawClient writer = RawClient.connect(exo)) {
          writer.put("gap" + round, soul, "gap", "1", Frames.now());
          writer.awaitAnswer("gap" + round);
        }
        gun = gun.restart();
        awaitLinks(exo, 1);
        try (RawClient reader = RawClient.connect(HttpClient.newHttpClient(), URI.create(gun.gunUrl().replaceFirst("http", "ws")))) {
          awaitKeys(reader, soul, List.of("nobody", "gap"));
        }
        exo.kill();
        try (GunClient b = GunClient.connect(gun.gunUrl())) {
          b.run("return put(gun.get('" + soul + "').get('away'), 1)");
        }
        exo = exo.restart();
        awaitLinks(exo, 1);
        try (RawClient reader = RawClient.connect(exo)) {
          awaitKeys(reader, soul, List.of("nobody", "gap", "away"));
        }
      }
    } finally {
      gun.close();
      exo.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitKeys(RawClient reader, String soul, List<String> keys) {
    reader.get(Frames.id(), soul);
    for (String key : keys) {
      await(soul + " " + key).atMost(PATIENCE).until(() -> reader.messages().stream().anyMatch(message -> message.path("put").path(soul).has(key)));
    }
  }

  /** Once the link is up nothing of the relay's opens or closes. */
  private static void dialsAreOver(RelayProcess relay) {
    await("a quiet relay").atMost(PATIENCE).untilAsserted(() -> {
      double before = closed(relay);
      await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(8)).until(() -> closed(relay) == before && relay.metric("exo_links") == 1);
    });
  }

  private static double closed(RelayProcess relay) {
    return relay.http("/metrics").body().lines()
        .filter(line -> line.startsWith("exo_closed_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Both watch, each writes and is acked, both hear both, and nobody hears a value twice. */
  private static void writesCross(GunClient a, GunClient b) {
    writesCross(a, b, "");
  }

  private static void writesCross(GunClient a, GunClient b, String when) {
    a.run("watch(gun.get('chain').get('x'), 'x'); return barrier()");
    b.run("watch(gun.get('chain').get('x'), 'x'); return barrier()");
    assertThat(a.run("return put(gun.get('chain').get('x'), 'from the left" + when + "', 'ack')").has("err")).isFalse();
    awaitHeard(b, "from the left" + when);
    assertThat(b.run("return put(gun.get('chain').get('x'), 'from the right" + when + "', 'ack')").has("err")).isFalse();
    awaitHeard(a, "from the right" + when);
    assertThat(heard(b)).containsOnlyOnce("from the left" + when);
    assertThat(heard(a)).containsOnlyOnce("from the right" + when);
    assertThat(a.events("ack")).hasSize(1);
    assertThat(b.events("ack")).hasSize(1);
  }

  private static void writesCrossAgain(GunClient a, GunClient b) {
    a.run("return put(gun.get('chain').get('x'), 'again from the left')");
    awaitHeard(b, "again from the left");
    b.run("return put(gun.get('chain').get('x'), 'again from the right')");
    awaitHeard(a, "again from the right");
  }

  private static void assertNoDuplicates(RawClient watcher) {
    List<String> pushed =
        watcher.pushes().stream().map(push -> push.path("put").path("chain").path("x").asText()).toList();
    assertThat(pushed).isNotEmpty().doesNotHaveDuplicates();
  }

  private static void awaitHeard(GunClient client, String text) {
    await(text).atMost(PATIENCE).until(() -> heard(client).contains(text));
  }

  private static List<String> heard(GunClient client) {
    return client.events("x").stream().map(said -> said.path("value").asText()).toList();
  }

  private static void awaitLinks(RelayProcess relay, int links) {
    await("links").atMost(PATIENCE).until(() -> relay.metric("exo_links") == links);
  }

  /** What its readers wait for is on its disk, as some seconds after they asked. */
  private static void awaitWanted(RelayProcess relay) {
    Path file = relay.data().resolve("wanted.jsonl");
    await("wanted").atMost(PATIENCE).until(() -> Files.exists(file) && Files.readString(file).contains("\"chain\""));
  }
}
