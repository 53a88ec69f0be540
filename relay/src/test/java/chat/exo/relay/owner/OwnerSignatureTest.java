package chat.exo.relay.owner;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.Relay;
import chat.exo.relay.api.Supply;
import chat.exo.relay.api.TestClient;
import chat.exo.relay.api.TestOwner;
import chat.exo.relay.settings.RelayOptions;
import io.vertx.core.json.JsonObject;
import chat.exo.relay.api.ApiOptions;
import chat.exo.relay.settings.Operations;
import java.util.Set;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relay says to signatures that are not as they should be. */
final class OwnerSignatureTest {
  private static final BigInteger ORDER = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  @TempDir private static Path data;
  private static Relay relay;
  private static TestClient client;

  private final TestOwner owner = new TestOwner();
  private final String path = "/v1/prekeys/" + owner.pub() + "/1";

  @BeforeAll
  static void start() {
    relay = Relay.start(RelayOptions.defaults(data).onPort(0));
    client = new TestClient(relay);
  }

  @AfterAll
  static void stop() {
    client.close();
    relay.close();
  }

  @Test
  void a_good_signature_counts_once() {
    String header = owner.sign(client.host(), "GET", path, TestClient.time(), "");
    assertThat(get(header).statusCode()).isEqualTo(200);
    assertThat(type(get(header))).isEqualTo("urn:exo:problem:replayed");
  }

  @Test
  void the_other_signature_of_the_same_words_that_anybody_can_make_counts_as_the_same() {
    long time = TestClient.time();
    byte[] signature = owner.signature("GET\n" + client.host() + "\n" + path + "\n" + time + "\n" + HexFormat.of().formatHex(TestOwner.sha256(new byte[0])));
    assertThat(get(TestOwner.header(owner.pub(), time, signature)).statusCode()).isEqualTo(200);
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    byte[] other = Arrays.copyOf(signature, 64);
    System.arraycopy(HexFormat.of().parseHex(String.format("%064x", ORDER.subtract(s))), 0, other, 32, 32);
    assertThat(type(get(TestOwner.header(owner.pub(), time, other)))).isEqualTo("urn:exo:problem:replayed");
  }

  @ParameterizedTest
  @ValueSource(longs = {-130_000, 130_000, -86_400_000})
  void a_time_too_far_off_is_refused(long offMillis) {
    assertThat(type(get(owner.sign(client.host(), "GET", path, System.currentTimeMillis() + offMillis, "")))).isEqualTo("urn:exo:problem:wrong-time");
  }

  @ParameterizedTest
  @ValueSource(longs = {-100_000, 100_000})
  void a_clock_a_little_off_does_no_harm(long offMillis) {
    assertThat(get(owner.sign(client.host(), "GET", path, System.currentTimeMillis() + offMillis, "")).statusCode()).isEqualTo(200);
  }

  @Test
  void a_signature_of_other_words_does_not_hold() {
    String body = Supply.of(1, 1);
    assertThat(type(put(owner.sign(client.host(), "GET", path, TestClient.time(), body), body))).isEqualTo("urn:exo:problem:bad-signature");
    assertThat(type(put(owner.sign(client.host(), "PUT", path + "?a", TestClient.time(), body), body))).isEqualTo("urn:exo:problem:bad-signature");
    assertThat(type(put(owner.sign(client.host(), "PUT", path, TestClient.time(), body + " "), body))).isEqualTo("urn:exo:problem:bad-signature");
    long time = TestClient.time();
    String moved = owner.sign(client.host(), "PUT", path, time, body).replace("time=\"" + time, "time=\"" + (time + 1));
    assertThat(type(put(moved, body))).isEqualTo("urn:exo:problem:bad-signature");
    assertThat(client.signed(owner, "GET", path, "").body()).isEqualTo("{\"count\":0}");
  }

  @Test
  void what_was_signed_for_another_relay_counts_for_nothing_here() {
    assertThat(type(get(owner.sign("other.example", "GET", path, TestClient.time(), "")))).isEqualTo("urn:exo:problem:bad-signature");
    assertThat(type(get(owner.sign("", "GET", path, TestClient.time(), "")))).isEqualTo("urn:exo:problem:bad-signature");
  }

  @Test
  void a_relay_that_knows_its_names_takes_no_request_to_another(@TempDir Path other) {
    Operations standard = Operations.defaults();
    ApiOptions named =
        new ApiOptions(
            standard.api().claims(), standard.api().requests(), 100, Set.of("relay.example"), standard.api().boxes());
    try (Relay strict = Relay.start(RelayOptions.defaults(other).onPort(0).with(standard.with(named)));
        TestClient there = new TestClient(strict)) {
      assertThat(type(there.signed(owner, "GET", path, ""))).isEqualTo("urn:exo:problem:bad-signature");
    }
  }

  @Test
  void a_signature_of_another_key_under_the_owners_name_does_not_hold() {
    TestOwner forger = new TestOwner();
    String header = forger.sign(client.host(), "GET", path, TestClient.time(), "").replace(forger.pub(), owner.pub());
    assertThat(type(get(header))).isEqualTo("urn:exo:problem:bad-signature");
  }

  @Test
  void a_name_that_is_no_point_of_the_curve_signs_nothing() {
    String name = "A".repeat(43) + "." + "A".repeat(43);
    String target = "/v1/prekeys/" + name + "/1";
    String header = owner.sign(client.host(), "GET", target, TestClient.time(), "").replace(owner.pub(), name);
    assertThat(type(client.ask("GET", target, "", Optional.of(header)))).isEqualTo("urn:exo:problem:bad-signature");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SEA", "Bearer x", "SEA pub=\"a.b\", time=\"1\", sig=\"x\"", "SEA pub=, time=, sig="})
  void a_header_of_another_shape_is_no_signature(String header) {
    HttpResponse<String> answer = get(header);
    assertThat(type(answer)).isEqualTo("urn:exo:problem:unsigned");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("SEA");
  }

  private HttpResponse<String> get(String header) {
    return client.ask("GET", path, "", Optional.of(header));
  }

  private HttpResponse<String> put(String header, String body) {
    return client.ask("PUT", path, body, Optional.of(header));
  }

  private static String type(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    return new JsonObject(answer.body()).getString("type");
  }
}
