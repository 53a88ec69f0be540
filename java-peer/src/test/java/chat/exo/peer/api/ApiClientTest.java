package chat.exo.peer.api;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.api.FakeApi.Said;
import chat.exo.peer.clock.PeerClock;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What relays may answer, each a value; what may pass by itself is asked again. */
final class ApiClientTest {
  private final SeaSigner owner = new SeaSigner(SeaPair.generate());
  private final List<String> lines = new ArrayList<>();
  private FakeApi relay;
  private ApiClient client;

  @BeforeEach
  void open() throws IOException {
    relay = new FakeApi();
    client = new ApiClient(new PeerClock(InstantSource.system(), lines::add));
  }

  @AfterEach
  void close() {
    client.close();
    relay.close();
  }

  @Test
  void a_request_bears_the_owners_signature_over_method_target_time_and_body() {
    relay.says(Said.json("{\"erased\":1}"));
    assertThat(ask(ApiRequest.post("/v1/boxes/x/erase", "{\"keys\":[]}", owner))).isInstanceOf(ApiAnswer.Done.class);
    assertThat(relay.asked()).extracting(FakeApi.Asked::signedBy).containsExactly(owner.pub());
    assertThat(relay.asked().getFirst().target()).isEqualTo("/v1/boxes/x/erase");
  }

  @Test
  void no_two_signatures_have_the_same_time() {
    relay.says(Said.json("{\"count\":1}"));
    for (int i = 0; i < 20; i++) {
      ask(ApiRequest.get("/v1/prekeys/p/1", owner));
    }
    assertThat(relay.asked()).extracting(FakeApi.Asked::timeMillis).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void who_asked_too_often_waits_as_long_as_the_relay_says_and_asks_again() {
    relay.says(Said.problem(429, "too-many").with("Retry-After", "1"), Said.json("{\"count\":3}"));
    long begun = System.nanoTime();
    assertThat(ask(ApiRequest.get("/v1/prekeys/p/1", owner))).isInstanceOf(ApiAnswer.Done.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(950));
  }

  @Test
  void nobody_waits_in_line_for_minutes() {
    relay.says(Said.problem(503, "busy").with("Retry-After", "300"));
    assertThat(ask(ApiRequest.get("/v1/prekeys/p/1", owner))).isInstanceOf(ApiAnswer.Later.class);
    assertThat(relay.asked()).hasSize(1);
  }

  @Test
  void a_connection_that_breaks_is_tried_three_times() {
    relay.says(new Said(-1, "", "", java.util.Map.of()));
    assertThat(ask(ApiRequest.get("/v1/prekeys/p/1", owner))).isInstanceOf(ApiAnswer.Later.class);
    assertThat(relay.asked()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void a_wrong_time_is_signed_again_with_the_relays_and_said_in_one_line() {
    InstantSource yesterday = () -> Instant.now().minus(Duration.ofDays(1));
    try (ApiClient behind = new ApiClient(new PeerClock(yesterday, lines::add))) {
      relay.says(Said.problem(401, "wrong-time"), Said.json("{\"count\":3}")); // both with a Date, as every HTTP server gives
      assertThat(behind.ask(relay.relay(), ApiRequest.get("/v1/prekeys/p/1", owner)).join()).isInstanceOf(ApiAnswer.Done.class);
    }
    long now = Instant.now().toEpochMilli();
    assertThat(relay.asked().getFirst().timeMillis()).isLessThan(now - 80_000_000);
    assertThat(relay.asked().getLast().timeMillis()).isBetween(now - 10_000, now + 1_000);
    assertThat(lines).hasSize(1).first().asString().contains("clock is 24 hours behind localhost");
  }

  @Test
  void full_and_out_of_space_and_refused_are_values() {
    relay.says(Said.problem(409, "supply-full"), Said.problem(507, "no-space"), Said.problem(403, "not-taken"), Said.problem(404, "none-left"));
    ApiRequest request = ApiRequest.get("/v1/prekeys/p/1", owner);
    assertThat(ask(request)).isInstanceOf(ApiAnswer.Full.class);
    assertThat(ask(request)).isInstanceOf(ApiAnswer.NoSpace.class);
    assertThat(ask(request)).isEqualTo(new ApiAnswer.Refused("urn:exo:problem:not-taken"));
    assertThat(ask(request)).isInstanceOf(ApiAnswer.NoneLeft.class);
  }

  @Test
  void a_relay_without_the_api_is_told_whatever_it_answers() {
    for (Said said :
        List.of(
            new Said(200, "text/html", "gun", java.util.Map.of()),
            new Said(404, "text/plain", "nothing here", java.util.Map.of()),
            new Said(302, "text/plain", "", java.util.Map.of("Location", "http://localhost:1/")),
            Said.json("[1]"))) {
      relay.says(said);
      assertThat(ask(ApiRequest.open("/v1/prekeys/p/1/claim"))).as(said.type()).isInstanceOf(ApiAnswer.NoApi.class);
    }
    assertThat(relay.asked()).as("not asked again, and no redirect followed").hasSize(4);
    assertThat(client.ask(URI.create("mailto:somebody"), ApiRequest.open("/")).join()).isInstanceOf(ApiAnswer.NoApi.class);
  }

  @Test
  void an_answer_that_is_no_json_or_has_no_end_is_no_answer() {
    relay.says(Said.json("{\"count\":"));
    assertThat(ask(ApiRequest.get("/v1/prekeys/p/1", owner))).isInstanceOf(ApiAnswer.Later.class);
    relay.says(Said.json("{\"count\":\"" + "x".repeat(1 << 20) + "\"}"));
    assertThat(ask(ApiRequest.get("/v1/prekeys/p/1", owner))).isInstanceOf(ApiAnswer.Later.class);
  }

  private ApiAnswer ask(ApiRequest request) {
    return client.ask(relay.relay(), request).join();
  }
}
