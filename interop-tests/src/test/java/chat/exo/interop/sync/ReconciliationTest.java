// Two relays as processes: each was written to while the other was away, and neither remembers what the other missed.
package chat.exo.interop.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.Outcome;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("smoke")
final class ReconciliationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NODES = 100;
  private static final int KEYS = 100;

  @TempDir private Path folder;
  private final List<RelayProcess> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(RelayProcess::close);
  }

  @Test
  void ten_thousand_rows_on_either_side_are_on_both_also_when_one_is_killed_in_the_middle_and_the_next_session_sends_none() throws IOException {
    List<Integer> ports = freePorts();
    RelayProcess one = relay("one", ports.get(0), ports.get(1));
    write(one, "one/");
    one.kill();
    RelayProcess other = relay("other", ports.get(1), ports.get(0));
    write(other, "other/");
    other.kill();

    RelayProcess oneAgain = again(one);
    RelayProcess otherAgain = again(other);
    await("the first rows").atMost(PATIENCE).until(() -> sent(oneAgain, otherAgain) > 0);
    otherAgain.kill();
    RelayProcess otherAtLast = again(other);
    awaitQuietSession(oneAgain, otherAtLast);
    assertThat(oneAgain.errors() + otherAtLast.errors()).doesNotContain("ERROR");
    // Each alone, so that none asks the other for what it is asked.
    otherAtLast.kill();
    assertThat(has(oneAgain, "one/", NODES) && has(oneAgain, "other/", NODES)).isTrue();
    oneAgain.kill();
    RelayProcess otherAlone = again(other);
    assertThat(has(otherAlone, "one/", NODES) && has(otherAlone, "other/", NODES)).isTrue();
  }

  @Test
  void a_relay_that_dials_another_needs_a_token_there_and_rows_that_are_refused_are_offered_once() throws IOException {
    RelayProcess signed = RelayProcess.start(folder.resolve("signed"), "--set", "policy.write=signed", "--set", "sync.every=1s");
    started.add(signed);
    RelayProcess open = dialling(signed.gunUrl(), "open");
    try (RawClient client = RawClient.connect(open)) {
      for (int i = 0; i < 20; i++) {
        client.put(Frames.id(), "public/" + i, "key", "1", Frames.now());
      }
      client.barrier();
    }
    await("that it is a stranger").atMost(PATIENCE).until(() -> open.errors().contains("takes sessions only from"));
    assertThat(signed.metric("exo_sync_sessions_total")).isZero();
    open.terminate();

    RelayProcess vouched = dialling(signed.gunUrl() + "?token=" + token(signed), "open");
    await("refusals").atMost(PATIENCE).until(() -> vouched.metric("exo_sync_rows_refused_total") == 20);
    double bytes = vouched.metric("exo_sync_message_bytes_total");
    double sessions = vouched.metric("exo_sync_sessions_total");
    await("three more sessions").atMost(PATIENCE).until(() -> vouched.metric("exo_sync_sessions_total") >= sessions + 3);
    assertThat(vouched.metric("exo_sync_rows_refused_total")).isEqualTo(20);
    assertThat(vouched.metric("exo_sync_message_bytes_total") - bytes).as("bytes of quiet sessions").isLessThan(10_000);
    assertThat(has(signed, "public/", 1)).isFalse();
  }

  private String token(RelayProcess relay) throws IOException {
    return Outcome.of("admin", "--data", relay.data().toString(), "token", "friend").output().strip();
  }

  private RelayProcess dialling(String url, String name) {
    RelayProcess relay = RelayProcess.start(folder.resolve(name), "--peer", url, "--set", "sync.every=1s");
    started.add(relay);
    return relay;
  }

  private RelayProcess relay(String name, int port, int otherPort) {
    RelayProcess relay =
        RelayProcess.startOn(
            new RelayProcess.Machine(256, Map.of()),
            port,
            folder.resolve(name),
            List.of("--peer", "http://localhost:" + otherPort + "/gun", "--set", "sync.every=2s"));
    started.add(relay);
    return relay;
  }

  private RelayProcess again(RelayProcess gone) {
    RelayProcess relay = gone.restart();
    started.add(relay);
    return relay;
  }

  private static void write(RelayProcess relay, String souls) {
    try (RawClient client = RawClient.connect(relay)) {
      for (int node = 0; node < NODES; node++) {
        StringBuilder states = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (int key = 0; key < KEYS; key++) {
          states.append(key == 0 ? "" : ",").append("\"k").append(key).append("\":").append(1_700_000_000_000L + key);
          values.append(",\"k").append(key).append("\":\"text of ").append(souls).append(node).append('/').append(key).append('"');
        }
        String soul = Frames.quoted(souls + node);
        client.send("{\"#\":\"" + Frames.id() + "\",\"put\":{" + soul + ":{\"_\":{\"#\":" + soul + ",\">\":{" + states + "}}" + values + "}}}");
      }
      client.barrier();
    }
    assertThat(has(relay, souls, NODES)).isTrue();
  }

  /** Whether the first nodes are there, whole. Read as whoever does not wait for more reads. */
  private static boolean has(RelayProcess relay, String souls, int nodes) {
    try (RawClient client = RawClient.connect(relay)) {
      for (int node = nodes - 1; node >= 0; node--) {
        String id = Frames.id();
        client.get(id, souls + node);
        JsonNode answer = client.awaitAnswer(id);
        if (answer.path("put").path(souls + node).size() != KEYS + 1 && !(nodes == 1 && answer.has("put"))) {
          return false;
        }
      }
      return true;
    }
  }

  private static void awaitQuietSession(RelayProcess one, RelayProcess other) {
    await("a session that sends nothing")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              double sent = sent(one, other);
              double sessions = sessions(one, other);
              await().atMost(PATIENCE).until(() -> sessions(one, other) >= sessions + 2);
              return sent(one, other) == sent;
            });
  }

  private static double sent(RelayProcess one, RelayProcess other) {
    return one.metric("exo_sync_rows_sent_total") + other.metric("exo_sync_rows_sent_total");
  }

  private static double sessions(RelayProcess one, RelayProcess other) {
    return one.metric("exo_sync_sessions_total") + other.metric("exo_sync_sessions_total");
  }

  private static List<Integer> freePorts() throws IOException {
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return List.of(one.getLocalPort(), other.getLocalPort());
    }
  }
}
