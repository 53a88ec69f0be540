package chat.exo.relay.api;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.Relay;
import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.RelayOptions;
import chat.exo.relay.settings.Settings;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too much or makes no sense, and the answer to it. */
final class RequestLimitsTest {
  @TempDir private static Path data;
  private static Relay relay;
  private static TestClient client;

  private final TestOwner owner = new TestOwner();
  private final String path = "/v1/prekeys/" + owner.pub() + "/1";

  @BeforeAll
  static void start() {
    String yaml =
        "host: 127.0.0.1\nport: 0\ndata: " + data + "\nlimits:\n  exempt-addresses: []\nmessenger:\n  claims-burst: 5\n";
    RelayOptions options = Configured.of(Settings.parse("test", yaml));
    relay = Relay.start(options);
    client = new TestClient(relay);
  }

  @AfterAll
  static void stop() {
    client.close();
    relay.close();
  }

  @Test
  void who_claims_too_often_is_told_to_wait() {
    HttpResponse<String> answer = claim();
    for (int i = 0; i < 50 && answer.statusCode() != 429; i++) {
      assertThat(answer.statusCode()).isEqualTo(404);
      answer = claim();
    }
    assertProblem(answer, 429, "too-many");
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void a_body_beyond_its_limit_is_refused() {
    assertProblem(client.signed(owner, "PUT", path, " ".repeat((1 << 20) + 1)), 413, "too-large");
    assertProblem(client.ask("POST", path + "/claim", "x", Optional.empty()), 413, "too-large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "[]", "{", "{}", "{\"ec\":[],\"kyber\":[]}", "{\"ec\":[{\"id\":1}],\"kyber\":[]}", "{\"ec\":[1],\"kyber\":[1]}",
        "{\"ec\":[{\"id\":1,\"key\":\"AA==\"}],\"kyber\":[{\"id\":1,\"key\":\"AA==\",\"signature\":\"AA==\"}]}"
      })
  void a_body_that_is_no_supply_is_refused(String body) {
    assertProblem(client.signed(owner, "PUT", path, body), 400, "bad-body");
  }

  @Test
  void ids_are_whole_numbers_of_three_bytes() {
    String supply = Supply.of(1, 1);
    for (String id : new String[] {"-1", "1.5", "16777216", "\"1\"", "null"}) {
      assertProblem(client.signed(owner, "PUT", path, supply.replaceFirst("\"id\":1", "\"id\":" + id)), 400, "bad-body");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/,404,not-found",
    "GET,/v1/prekeys,404,not-found",
    "DELETE,/v1/prekeys/a/1,405,wrong-method",
    "GET,/v1/prekeys/a/1/claim,405,wrong-method",
    "POST,/v1/prekeys/a/1/claim,400,bad-path",
    "GET,/v1/prekeys/a%2Fb/1,400,bad-path",
  })
  void what_there_is_not_is_a_problem_too(String method, String target, int status, String type) {
    assertProblem(client.ask(method, target, "", Optional.empty()), status, type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "128", "01", "-1", "1000"})
  void devices_go_from_one_to_127(String device) {
    String target = "/v1/prekeys/" + owner.pub() + "/" + device;
    assertProblem(client.signed(owner, "GET", target, ""), 400, "bad-path");
  }

  @Test
  void pages_of_other_origins_may_ask() {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(client.uri(path))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PUT")
                .build());
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("https://app.example");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Headers")).hasValueSatisfying(names -> assertThat(names).contains("authorization"));
  }

  private HttpResponse<String> claim() {
    return client.ask("POST", path + "/claim", "", Optional.empty());
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String type) {
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getString("type")).isEqualTo("urn:exo:problem:" + type);
    assertThat(problem.getInteger("status")).isEqualTo(status).isEqualTo(answer.statusCode());
    assertThat(problem.getString("title")).isNotEmpty();
    assertThat(problem.getString("detail")).isNotEmpty();
  }
}
