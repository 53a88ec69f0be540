package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as a start script sees it: flags, gun's own variables, exit codes. */
final class CommandLineTest {
  @Test
  void sigterm_ends_it_with_0(@TempDir Path data) {
    try (RelayProcess relay = RelayProcess.start(data)) {
      assertThat(relay.terminate()).isZero();
    }
  }

  @Test
  void a_client_that_is_slowed_down_does_not_hold_up_the_end(@TempDir Path data) {
    try (RelayProcess relay =
            RelayProcess.start(data, "--set", "limits.messages-per-second=1", "--set", "limits.messages-burst=1");
        RawClient fast = RawClient.connect(relay)) {
      for (int i = 0; i < 50; i++) {
        fast.get("fast" + i + "x", "nobody");
      }
      await().until(() -> relay.metric("exo_paused") == 1);
      assertThat(relay.terminate()).isZero();
      assertThat(relay.errors()).doesNotContain("did not end well");
    }
  }

  @Test
  void help_ends_with_0() {
    Outcome help = Outcome.of("--help");
    assertThat(help.code()).isZero();
    assertThat(help.output()).contains("--port", "--data", "--peer", "--tls-cert");
  }

  @Test
  void wrong_usage_ends_with_2_and_one_sentence(@TempDir Path data) {
    for (String[] wrong : new String[][] {{"--nonsense"}, {"--port", "70000"}, {"--port", "many"}, {"--tls-cert", "a.pem"}}) {
      Outcome outcome = Outcome.with(Map.of("EXO_DATA", data.toString()), wrong);
      assertThat(outcome.code()).as(wrong[0]).isEqualTo(2);
      assertThat(outcome.errors().lines().filter(line -> line.startsWith("exo relay: "))).as(wrong[0]).hasSize(1);
    }
  }

  @Test
  void a_port_that_is_taken_ends_with_1_and_one_sentence(@TempDir Path data) throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Outcome outcome = Outcome.of("--port", String.valueOf(taken.getLocalPort()), "--data", data.toString());
      assertThat(outcome.code()).isEqualTo(1);
      assertThat(outcome.errors()).contains("cannot listen on").contains(String.valueOf(taken.getLocalPort())).doesNotContain("\tat ");
    }
  }

  @Test
  void guns_variables_choose_port_and_peers(@TempDir Path data) throws IOException {
    int port = freePort();
    try (RelayProcess upstream = RelayProcess.start(data.resolve("upstream"));
        RelayProcess relay =
            RelayProcess.startWith(
                data.resolve("relay"), Map.of("PORT", String.valueOf(port), "PEERS", upstream.gunUrl()))) {
      assertThat(relay.port()).isEqualTo(port);
      await().atMost(Duration.ofSeconds(20)).until(() -> relay.metric("exo_links") == 1);
    }
  }

  @Test
  @SuppressWarnings("removal") // Vert.x keeps it for tests only
  void guns_variables_for_tls_give_https_and_wss(@TempDir Path data) {
    SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    Map<String, String> environment =
        Map.of("HTTPS_KEY", certificate.privateKeyPath(), "HTTPS_CERT", certificate.certificatePath(), "PORT", "0");
    try (RelayProcess relay = RelayProcess.startWith(data, environment)) {
      assertThat(relay.url()).startsWith("https://");
      try (GunClient writer = GunClient.connect(relay.gunUrl());
          GunClient reader = GunClient.connect(relay.gunUrl())) {
        writer.run("return put(gun.get('secure'), {a: 1})");
        assertThat(reader.run("return once(gun.get('secure').get('a'), {wait: 5000})").asInt()).isEqualTo(1);
      }
    } finally {
      certificate.delete();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
