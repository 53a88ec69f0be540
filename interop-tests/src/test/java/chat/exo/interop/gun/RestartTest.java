package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stopping and starting with a million keys in the store, beside a relay without any: whatever else the machine does, it does to both. gun.js
 * dials once more, 2 s after a close, and never again; how long it takes on a quiet machine stands in docs/performance.md.
 */
@NullUnmarked // JUnit fills the field before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestartTest {
  private static final int SOULS = 200;
  private static final int KEYS = 5_000;
  private static final int ATTEMPTS = 3;

  /** How much longer than without keys a start may take: a half, and what a quiet machine needs for them. */
  private static final double MOST_TIMES = 1.5;

  private static final long MOST_MILLIS_MORE = 500;

  private RelayProcess relay;
  private RelayProcess empty;

  @BeforeAll
  void store_a_million_keys(@TempDir Path folder) {
    relay = RelayProcess.start(folder.resolve("full"));
    empty = RelayProcess.start(folder.resolve("empty"));
    long begun = System.nanoTime();
    try (RawClient loader = RawClient.connect(relay)) {
      for (int s = 0; s < SOULS; s++) {
        loader.send(node(s));
        int soul = s - 8; // a few under way at a time
        if (soul >= 0) {
          assertThat(loader.awaitAnswer("load" + soul + "x").path("ok").asBoolean()).isTrue();
        }
      }
      loader.awaitAnswer("load" + (SOULS - 1) + "x");
    }
    System.out.printf("restart: %d keys stored in %d ms%n", SOULS * KEYS, (System.nanoTime() - begun) / 1_000_000);
  }

  @AfterAll
  void stop() {
    relay.close();
    empty.close();
  }

  @Test
  void from_sigterm_to_listening_takes_hardly_longer_than_without_keys() {
    compare(
        "SIGTERM to listening",
        running -> {
          assertThat(running.terminate()).isZero();
          return running.restart();
        });
  }

  @Test
  void after_kill_9_it_listens_hardly_later_than_without_keys() {
    compare(
        "kill -9 to listening",
        running -> {
          try (RawClient writer = RawClient.connect(running)) {
            String id = Frames.id();
            writer.put(id, "last", "k", "1", 10);
            writer.awaitAnswer(id);
          }
          running.kill();
          return running.restart();
        });
  }

  /** The quickest of a few each, in turns. */
  private void compare(String what, UnaryOperator<RelayProcess> stopAndStart) {
    List<Long> full = new ArrayList<>();
    List<Long> none = new ArrayList<>();
    for (int i = 0; i < ATTEMPTS; i++) {
      long begun = System.nanoTime();
      relay = stopAndStart.apply(relay);
      full.add((System.nanoTime() - begun) / 1_000_000);
      assertThat(relay.errors()).doesNotContain("WARN").doesNotContain("ERROR");
      begun = System.nanoTime();
      empty = stopAndStart.apply(empty);
      none.add((System.nanoTime() - begun) / 1_000_000);
    }
    System.out.printf("restart: %s: with a million keys %s ms, with none %s ms%n", what, full, none);
    assertReadable();
    assertThat(Collections.min(full))
        .as("%s: %s ms with a million keys, %s ms with none", what, full, none)
        .isLessThan((long) (MOST_TIMES * Collections.min(none)) + MOST_MILLIS_MORE);
  }

  @Test
  void a_gun_client_finds_back_and_goes_on() {
    try (GunClient client = GunClient.connect(relay.gunUrl())) {
      client.run("watch(gun.get('back').get('x'), 'x'); return put(gun.get('back').get('mine'), 'before')");
      assertThat(relay.terminate()).isZero();
      relay = relay.restart();
      try (RawClient other = RawClient.connect(relay)) {
        other.put("whileAway", "back", "x", "\"news\"", System.currentTimeMillis() - 1000.0);
        client.comeBack(relay);
        // It asks again for what it watches, and hears what it missed.
        await().atMost(Duration.ofSeconds(10))
            .until(() -> client.events("x").stream().anyMatch(x -> x.path("value").asText().equals("news")));
        client.run("return put(gun.get('back').get('mine'), 'after')");
        other.get("readBack", "back");
        assertThat(other.awaitAnswer("readBack").path("put").path("back").path("mine").asText()).isEqualTo("after");
      }
    }
  }

  @Test
  void an_older_put_after_a_restart_does_not_win() {
    try (RawClient before = RawClient.connect(relay)) {
      before.put("newer", "cold", "a", "\"new\"", 1_795_397_408_109.0);
      assertThat(before.awaitAnswer("newer").path("ok").asBoolean()).isTrue();
    }
    assertThat(relay.terminate()).isZero();
    relay = relay.restart();
    try (RawClient after = RawClient.connect(relay)) {
      after.put("older", "cold", "a", "\"old\"", 1_795_397_407_109.0);
      assertThat(after.awaitAnswer("older").path("ok").asBoolean()).as("acked, as every valid put").isTrue();
      after.get("read", "cold");
      assertThat(after.awaitAnswer("read").path("put").path("cold").path("a").asText()).isEqualTo("new");
    }
  }

  private void assertReadable() {
    try (RawClient reader = RawClient.connect(relay)) {
      for (int s = 0; s < SOULS; s += 50) {
        String id = Frames.id();
        reader.send(Frames.get(id, "load/" + s, "key" + (KEYS - 1)));
        JsonNode node = reader.awaitAnswer(id).path("put").path("load/" + s);
        assertThat(node.path("key" + (KEYS - 1)).asText()).isEqualTo("value " + (KEYS - 1) + " of a node that is one of many");
      }
    }
  }

  private static String node(int soul) {
    StringBuilder states = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int k = 0; k < KEYS; k++) {
      states.append(k == 0 ? "" : ",").append("\"key").append(k).append("\":1795000000000");
      values.append(",\"key").append(k).append("\":\"value ").append(k).append(" of a node that is one of many\"");
    }
    return "{\"#\":\"load" + soul + "x\",\"put\":{\"load/" + soul + "\":{\"_\":{\"#\":\"load/" + soul + "\",\">\":{" + states
        + "}}" + values + "}}}";
  }
}
