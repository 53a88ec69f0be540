// Who is let in, who has to leave, and what the public port says and does not say.
package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.gun.Frames;
import chat.exo.relay.Relay;
import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door of a live relay. */
final class DoorTest {
  private static final String EVIL = "127.0.0.66";

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private Relay relay;

  @BeforeEach
  void start() {
    String yaml =
        """
        host: 127.0.0.1
        port: 0
        durability: memory
        http: {origins: ["https://app.example"], request-timeout: 1s}
        limits: {connections-per-address: 2, exempt-addresses: [127.0.0.1], bad-writes-burst: 5}
        """;
    relay = Relay.start(Configured.of(Settings.parse("test", yaml + "data: " + folder + "\n")));
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  private HttpResponse<String> get(String url, String token) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", token).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void a_page_of_another_origin_is_not_let_in_and_a_program_is() throws IOException {
    try (HostileSocket other = HostileSocket.open(relay.port(), EVIL);
        HostileSocket ours = HostileSocket.open(relay.port(), EVIL);
        HostileSocket program = HostileSocket.open(relay.port(), EVIL)) {
      assertThat(other.shakeHands("Origin: https://evil.example\r\n")).isEqualTo(403);
      assertThat(ours.shakeHands("Origin: https://app.example\r\n")).isEqualTo(101);
      assertThat(program.shakeHands("")).isEqualTo(101);
    }
  }

  @Test
  void an_address_gets_no_more_connections_than_it_may() throws IOException {
    try (HostileSocket one = HostileSocket.open(relay.port(), EVIL);
        HostileSocket two = HostileSocket.open(relay.port(), EVIL);
        HostileSocket three = HostileSocket.open(relay.port(), EVIL);
        HostileSocket forged = HostileSocket.open(relay.port(), EVIL)) {
      assertThat(one.shakeHands("")).isEqualTo(101);
      assertThat(two.shakeHands("")).isEqualTo(101);
      assertThat(three.shakeHands("")).isEqualTo(429);
      assertThat(forged.shakeHands("X-Forwarded-For: 192.0.2.1\r\n")).isEqualTo(429);
    }
  }

  @Test
  void a_connection_without_a_finished_request_is_closed() throws IOException {
    try (HostileSocket silent = HostileSocket.open(relay.port(), EVIL);
        HostileSocket slow = HostileSocket.open(relay.port(), EVIL)) {
      slow.raw(new byte[] {'G', 'E'});
      assertThat(silent.closedByRelay(10_000)).isTrue();
      assertThat(slow.closedByRelay(10_000)).isTrue();
    }
  }

  @Test
  void who_forges_too_much_is_closed_with_a_reason() throws IOException {
    try (HostileSocket forger = HostileSocket.open(relay.port(), EVIL)) {
      assertThat(forger.shakeHands("")).isEqualTo(101);
      String soul = "~" + "a".repeat(43) + "." + "b".repeat(43);
      for (int i = 0; i < 30; i++) {
        forger.text(Frames.put("forged" + i, soul, "k", "\"no signature\"", 1));
      }
      assertThat(forger.closeCode(10_000)).isEqualTo(1008);
    }
  }

  @Test
  void the_admin_port_wants_the_token_and_the_public_port_has_nothing_of_it() throws Exception {
    Path token = folder.resolve("admin-token");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token))).isEqualTo("rw-------");
    String right = "Bearer " + Files.readString(token).trim();
    String admin = "http://127.0.0.1:" + Files.readString(folder.resolve("admin-port")).trim();
    assertThat(get(admin + "/peers", right).statusCode()).isEqualTo(200);
    assertThat(get(admin + "/peers", "Bearer wrong").statusCode()).isEqualTo(401);
    assertThat(get("http://127.0.0.1:" + relay.port() + "/peers", right).statusCode()).isEqualTo(404);
  }

  @Test
  void the_info_document_tells_policy_and_limits_under_strict_headers() throws Exception {
    HttpResponse<String> info = get("http://127.0.0.1:" + relay.port() + "/.well-known/exo.json", "none");
    assertThat(info.body()).contains("\"write\" : \"open\"", "\"connectionsPerAddress\" : 2", "\"durability\" : \"memory\"");
    assertThat(info.headers().firstValue("Content-Security-Policy")).hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
    assertThat(info.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }
}
