package chat.exo.interop.operator;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.Outcome;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import chat.exo.relay.verify.OperatorKey;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./exo admin} beside a running relay that takes writes of invited and listed keys only. */
@NullUnmarked // JUnit fills the fields before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdminTest {
  private static final String NOT_A_MEMBER = "this relay takes writes of invited keys only; ask its operator for an invitation";

  private final HttpClient http = HttpClient.newHttpClient();
  private RelayProcess relay;
  private Path elsewhere;

  @BeforeAll
  void start(@TempDir Path folder) {
    relay = RelayProcess.start(folder.resolve("data"), "--set", "policy.write=invite");
    elsewhere = folder.resolve("elsewhere");
  }

  @AfterAll
  void stop() {
    relay.close();
    http.close();
  }

  @Test
  void who_is_invited_writes_until_the_invitation_is_taken_back() {
    SeaSigner alice = new SeaSigner(SeaPair.generate());
    try (RawClient client = RawClient.connect(relay)) {
      assertThat(error(write(client, alice, "k1"))).isEqualTo(NOT_A_MEMBER);
      admin("invite", alice.pub(), "--days", "2");
      assertThat(error(write(client, alice, "k2"))).isEmpty();
      admin("invite", alice.pub(), "--remove");
      assertThat(error(write(client, alice, "k3"))).isEqualTo(NOT_A_MEMBER);
    }
  }

  @Test
  void a_key_is_a_key_whatever_it_begins_with() {
    SeaSigner dash = beginningWithADash();
    try (RawClient client = RawClient.connect(relay)) {
      admin("invite", dash.pub(), "--days", "2");
      assertThat(error(write(client, dash, "k1"))).isEmpty();
      admin("invite", "--remove", dash.pub());
      assertThat(error(write(client, dash, "k2"))).isEqualTo(NOT_A_MEMBER);
      admin("allow", dash.pub());
      assertThat(error(write(client, dash, "k3"))).isEmpty();
      admin("ban", "key", dash.pub());
    }
    for (String likeAFlag : List.of("-h", "-V", "--", "--remove", "--days")) {
      String key = likeAFlag + dash.pub().substring(likeAFlag.length());
      assertThat(admin("allow", key)).as(key).isEqualTo("done");
    }
    assertThat(admin("ban", "soul", "-h")).isEqualTo("done");
    Outcome mistyped = Outcome.of("admin", "--data", relay.data().toString(), "invite", "--dais", "2", dash.pub());
    assertThat(mistyped.code()).as("a flag there is not").isNotZero();
  }

  @Test
  void an_invitation_that_is_forged_for_another_or_over_opens_nothing() throws IOException {
    OperatorKey operator = OperatorKey.open(relay.data().resolve("operator-key"));
    Soul invitations = new Soul("~" + operator.publicText() + "/invitations");
    SeaSigner mallory = new SeaSigner(SeaPair.generate());
    try (RawClient client = RawClient.connect(relay)) {
      double state = System.currentTimeMillis() - 1_000.0;
      Cell own = mallory.cell(invitations, mallory.pub(), new Value.Truth(true), state);
      assertThat(error(put(client, invitations, own))).as("signed by herself").isEqualTo("Unverified data.");
      Cell over = operator.sign(invitations, mallory.pub(), new Value.Numeric(System.currentTimeMillis() - 60_000.0), state);
      assertThat(error(put(client, invitations, over))).as("the operator's own word is taken").isEmpty();
      assertThat(error(write(client, mallory, "k"))).as("but it is over").isEqualTo(NOT_A_MEMBER);
      Cell another = operator.sign(invitations, new SeaSigner(SeaPair.generate()).pub(), new Value.Truth(true), state);
      put(client, invitations, another);
      assertThat(error(write(client, mallory, "k"))).isEqualTo(NOT_A_MEMBER);
      Cell good = operator.sign(invitations, mallory.pub(), new Value.Numeric(System.currentTimeMillis() + 60_000.0), state + 1);
      put(client, invitations, good);
      assertThat(error(write(client, mallory, "k"))).isEmpty();
    }
  }

  @Test
  void who_is_allowed_writes_and_who_is_banned_is_cut_off_and_refused() throws Exception {
    SeaSigner bob = new SeaSigner(SeaPair.generate());
    SeaSigner carol = new SeaSigner(SeaPair.generate());
    try (RawClient bobs = RawClient.connect(relay);
        RawClient carols = RawClient.connect(relay)) {
      admin("allow", bob.pub());
      admin("allow", carol.pub());
      assertThat(error(write(bobs, bob, "k"))).isEmpty();
      assertThat(error(write(carols, carol, "k"))).isEmpty();
      admin("ban", "key", bob.pub());
      assertThat(bobs.closed().get(20, TimeUnit.SECONDS)).isEqualTo(1008);
      assertThat(relay.metric("exo_closed_total{reason=\"banned\"}")).isEqualTo(1);
      carols.barrier();
    }
    try (RawClient again = RawClient.connect(relay)) {
      assertThat(error(write(again, bob, "k2"))).isEqualTo("this relay takes no writes of this key; ask its operator");
      assertThat(again.open()).isTrue();
      admin("ban", "key", bob.pub(), "--remove");
      assertThat(error(write(again, bob, "k3"))).isEmpty();
    }
  }

  @Test
  void peers_and_top_show_who_is_connected_and_what_it_moves() {
    try (RawClient client = RawClient.connect(relay)) {
      client.barrier();
      String peers = admin("peers");
      assertThat(peers).contains("bytes in", "bytes out");
      assertThat(peers.lines().filter(line -> line.contains("127.0.0.1") || line.contains("0:0:0:0:0:0:0:1"))).hasSizeGreaterThanOrEqualTo(1);
      assertThat(admin("top")).contains("connections: ", "writesUnderWay: ", "residentBytes: ");
    }
  }

  @Test
  void without_the_token_of_the_data_folder_nothing_is_to_be_had() throws Exception {
    Outcome nowhere = Outcome.of("admin", "--data", elsewhere.resolve("none").toString(), "peers");
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.errors()).contains("expected a relay's data in");
    Files.createDirectories(elsewhere);
    Files.copy(relay.data().resolve("admin-port"), elsewhere.resolve("admin-port"));
    Files.writeString(elsewhere.resolve("admin-token"), "another token\n");
    Outcome wrong = Outcome.of("admin", "--data", elsewhere.toString(), "top");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.errors()).contains("expected the token of the data folder");

    String port = "http://127.0.0.1:" + Files.readString(relay.data().resolve("admin-port")).trim();
    String token = Files.readString(relay.data().resolve("admin-token")).trim();
    for (String path : List.of("/peers", "/figures", "/invite", "/list", "/")) {
      assertThat(status(port + path)).as("no token at " + path).isEqualTo(401);
      assertThat(status(port + path, "Authorization", "Bearer " + token + "x")).isEqualTo(401);
      assertThat(status(port + path, "Authorization", token)).isEqualTo(401);
      assertThat(status(port + path, "Authorization", "Bearer " + token, "Origin", "http://evil.example")).as("a page").isEqualTo(401);
      if (!path.equals("/")) {
        assertThat(status(relay.url() + path, "Authorization", "Bearer " + token)).as("public port").isEqualTo(404);
      }
    }
    assertThat(status(port + "/peers", "Authorization", "Bearer " + token)).isEqualTo(200);
  }

  @Test
  void what_makes_no_sense_is_refused_with_what_would_be_right() {
    Outcome key = Outcome.of("admin", "--data", relay.data().toString(), "invite", "short");
    assertThat(key.code()).isEqualTo(1);
    assertThat(key.errors()).contains("expected a SEA public key of 87 characters, got 5");
    Outcome kind = Outcome.of("admin", "--data", relay.data().toString(), "ban", "person", "x");
    assertThat(kind.code()).isEqualTo(2);
    assertThat(kind.errors()).contains("expected key, address or soul, got 'person'");
    Outcome days = Outcome.of("admin", "--data", relay.data().toString(), "invite", new SeaSigner(SeaPair.generate()).pub(), "--days", "0");
    assertThat(days.code()).isEqualTo(2);
    assertThat(days.errors()).contains("expected --days of at least 1, got 0");
  }

  private static SeaSigner beginningWithADash() {
    SeaSigner signer = new SeaSigner(SeaPair.generate());
    while (!signer.pub().startsWith("-")) {
      signer = new SeaSigner(SeaPair.generate()); // one in 64 does
    }
    return signer;
  }

  private String admin(String... arguments) {
    List<String> all = new ArrayList<>(List.of("admin", "--data", relay.data().toString()));
    all.addAll(List.of(arguments));
    Outcome outcome = Outcome.of(all.toArray(String[]::new));
    assertThat(outcome.code()).as("%s; the relay says: %s", outcome.errors(), relay.errors()).isZero();
    return outcome.output();
  }

  private int status(String url, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static JsonNode write(RawClient client, SeaSigner signer, String key) {
    Soul soul = new Soul("~" + signer.pub());
    return put(client, soul, signer.cell(soul, key, new Value.Text("v"), System.currentTimeMillis() - 1_000.0));
  }

  private static JsonNode put(RawClient client, Soul soul, Cell cell) {
    String id = Frames.id();
    client.put(id, soul.text(), cell.key(), cell.value().json(), cell.state());
    return client.awaitAnswer(id);
  }

  private static String error(JsonNode answer) {
    return answer.path("err").asText();
  }
}
