package chat.exo.relay.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import chat.exo.relay.Relay;
import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.Settings;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed requests, by address. */
final class RequestRateTest {
  @Test
  void who_asks_too_often_is_told_to_wait(@TempDir Path data) {
    String yaml =
        "host: 127.0.0.1\nport: 0\ndata: " + data + "\nlimits: {exempt-addresses: []}\n"
            + "messenger: {requests-per-second: 1, requests-burst: 5}\n";
    TestOwner owner = new TestOwner();
    String path = "/v1/prekeys/" + owner.pub() + "/1";
    try (Relay relay = Relay.start(Configured.of(Settings.parse("test", yaml)));
        TestClient client = new TestClient(relay)) {
      HttpResponse<String> answer = client.signed(owner, "GET", path, "");
      int taken = 0;
      while (answer.statusCode() != 429) {
        // One a second comes back; nobody is so slow that a hundred in a row pass.
        assertThat(++taken).isLessThan(100);
        answer = client.signed(owner, "GET", path, "");
      }
      assertThat(taken).as("the burst").isGreaterThanOrEqualTo(5);
      assertThat(answer.body()).contains("urn:exo:problem:too-many");
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }
  }

  @Test
  void opening_sockets_is_asking_too(@TempDir Path data) {
    String yaml =
        "host: 127.0.0.1\nport: 0\ndata: " + data + "\nlimits: {exempt-addresses: []}\n" + "http: {requests-per-second: 1, requests-burst: 5}\n";
    try (Relay relay = Relay.start(Configured.of(Settings.parse("test", yaml)))) {
      Throwable refused =
          catchThrowable(
              () -> {
                for (int i = 0; i < 100; i++) {
                  new GunSocket(relay).close();
                }
              });
      assertThat(refused).hasCauseInstanceOf(WebSocketHandshakeException.class);
    }
  }
}
