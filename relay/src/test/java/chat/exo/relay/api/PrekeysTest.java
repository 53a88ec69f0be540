package chat.exo.relay.api;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.Relay;
import chat.exo.relay.settings.RelayOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import chat.exo.relay.settings.Operations;
import java.util.Set;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One-time prekeys of a real relay, over real HTTP. */
final class PrekeysTest {
  @TempDir private Path data;
  @TempDir private Path scratch;
  private final TestOwner owner = new TestOwner();
  private final String path = "/v1/prekeys/" + owner.pub() + "/1";
  private Relay relay;
  private TestClient client;

  @BeforeEach
  void start() {
    relay = Relay.start(RelayOptions.defaults(data).onPort(0));
    client = new TestClient(relay);
  }

  @AfterEach
  void stop() {
    client.close();
    relay.close();
  }

  @Test
  void fifty_who_claim_at_once_get_forty_different_pairs_and_ten_times_none() throws Exception {
    assertThat(client.signed(owner, "PUT", path, Supply.of(4096, 40)).body()).isEqualTo("{\"count\":40,\"added\":40}");
    List<HttpResponse<String>> answers = atOnce(50);
    List<Integer> ids = answers.stream().filter(answer -> answer.statusCode() == 200).map(PrekeysTest::id).sorted().toList();
    assertThat(ids).isEqualTo(IntStream.range(4096, 4136).boxed().toList());
    List<HttpResponse<String>> none = answers.stream().filter(answer -> answer.statusCode() != 200).toList();
    assertThat(none).hasSize(10).allSatisfy(answer -> assertThat(type(answer)).isEqualTo("urn:exo:problem:none-left"));
    assertThat(client.signed(owner, "GET", path, "").body()).isEqualTo("{\"count\":0}");
  }

  @Test
  void a_key_keeps_so_many_over_all_its_devices_and_a_relay_so_many_of_all_keys() {
    for (int device = 1; device <= 4; device++) {
      String of = "/v1/prekeys/" + owner.pub() + "/" + device;
      assertThat(client.signed(owner, "PUT", of, Supply.of(device * 1_000, 200)).statusCode()).isEqualTo(200);
    }
    assertThat(type(client.signed(owner, "PUT", "/v1/prekeys/" + owner.pub() + "/5", Supply.of(9_000, 1)))).isEqualTo("urn:exo:problem:supply-full");
    stop();
    Operations standard = Operations.defaults();
    ApiOptions small =
        new ApiOptions(
            standard.api().claims(), standard.api().requests(), 810, Set.of(), standard.api().boxes());
    relay = Relay.start(RelayOptions.defaults(data).onPort(0).with(standard.with(small)));
    client = new TestClient(relay);
    TestOwner other = new TestOwner();
    String theirs = "/v1/prekeys/" + other.pub() + "/1";
    assertThat(client.signed(other, "PUT", theirs, Supply.of(1, 10)).statusCode()).isEqualTo(200);
    assertThat(type(client.signed(other, "PUT", theirs, Supply.of(20, 1)))).isEqualTo("urn:exo:problem:supply-full");
    client.ask("POST", theirs + "/claim", "", Optional.empty());
    assertThat(client.signed(other, "PUT", theirs, Supply.of(20, 1)).statusCode()).isEqualTo(200);
  }

  @Test
  void a_relay_that_starts_again_hands_nothing_out_twice() throws Exception {
    client.signed(owner, "PUT", path, Supply.of(1, 20));
    List<Integer> before = atOnce(12).stream().map(PrekeysTest::id).toList();
    stop();
    start();
    assertThat(client.signed(owner, "GET", path, "").body()).isEqualTo("{\"count\":8}");
    List<HttpResponse<String>> answers = atOnce(9);
    List<Integer> after = answers.stream().filter(answer -> answer.statusCode() == 200).map(PrekeysTest::id).toList();
    assertThat(after).hasSize(8).doesNotContainAnyElementsOf(before).doesNotHaveDuplicates();
  }

  @Test
  void what_was_handed_out_before_a_crash_is_not_handed_out_after_it() throws Exception {
    client.signed(owner, "PUT", path, Supply.of(1, 20));
    List<Integer> before = atOnce(12).stream().map(PrekeysTest::id).toList();
    Path crashed = copyOf(data); // while the relay runs: what a killed process leaves behind
    try (Relay again = Relay.start(RelayOptions.defaults(crashed).onPort(0));
        TestClient other = new TestClient(again)) {
      assertThat(other.signed(owner, "GET", path, "").body()).isEqualTo("{\"count\":8}");
      for (int i = 0; i < 8; i++) {
        assertThat(before).doesNotContain(id(other.ask("POST", path + "/claim", "", Optional.empty())));
      }
    }
  }

  @Test
  void keys_that_come_again_are_passed_over_also_those_that_are_out() {
    client.signed(owner, "PUT", path, Supply.of(1, 3));
    assertThat(id(claim())).isEqualTo(1);
    assertThat(client.signed(owner, "PUT", path, Supply.of(1, 4)).body()).isEqualTo("{\"count\":3,\"added\":1}");
    assertThat(List.of(id(claim()), id(claim()), id(claim()))).containsExactly(2, 3, 4);
  }

  @Test
  void devices_and_accounts_have_supplies_of_their_own() {
    client.signed(owner, "PUT", path, Supply.of(1, 1));
    assertThat(type(client.ask("POST", "/v1/prekeys/" + owner.pub() + "/2/claim", "", Optional.empty())))
        .isEqualTo("urn:exo:problem:none-left");
    assertThat(type(client.ask("POST", "/v1/prekeys/" + new TestOwner().pub() + "/1/claim", "", Optional.empty())))
        .isEqualTo("urn:exo:problem:none-left");
    assertThat(id(claim())).isEqualTo(1);
  }

  @Test
  void a_supply_is_bounded_and_taken_whole_or_not() {
    client.signed(owner, "PUT", path, Supply.of(1, 150));
    HttpResponse<String> tooMany = client.signed(owner, "PUT", path, Supply.of(200, 51));
    assertThat(tooMany.statusCode()).isEqualTo(409);
    assertThat(type(tooMany)).isEqualTo("urn:exo:problem:supply-full");
    assertThat(client.signed(owner, "GET", path, "").body()).isEqualTo("{\"count\":150}");
  }

  @Test
  void nobody_but_the_owner_adds_or_counts() {
    TestOwner other = new TestOwner();
    assertThat(type(client.signed(other, "PUT", path, Supply.of(1, 1)))).isEqualTo("urn:exo:problem:not-owner");
    assertThat(type(client.signed(other, "GET", path, ""))).isEqualTo("urn:exo:problem:not-owner");
    assertThat(type(client.ask("GET", path, "", Optional.empty()))).isEqualTo("urn:exo:problem:unsigned");
  }

  private Path copyOf(Path folder) throws IOException {
    Path copy = scratch.resolve("crashed");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(folder.relativize(file).toString()));
      }
    }
    return copy;
  }

  private HttpResponse<String> claim() {
    return client.ask("POST", path + "/claim", "", Optional.empty());
  }

  private List<HttpResponse<String>> atOnce(int count) throws Exception {
    List<HttpResponse<String>> answers = new ArrayList<>();
    try (ExecutorService peers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> asked = IntStream.range(0, count).mapToObj(i -> peers.submit(this::claim)).toList();
      for (Future<HttpResponse<String>> answer : asked) {
        answers.add(answer.get());
      }
    }
    return answers;
  }

  private static int id(HttpResponse<String> answer) {
    JsonObject pair = new JsonObject(answer.body());
    int id = pair.getJsonObject("ec").getInteger("id");
    assertThat(pair.getJsonObject("kyber").getInteger("id")).isEqualTo(id);
    return id;
  }

  private static String type(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    return new JsonObject(answer.body()).getString("type");
  }
}
