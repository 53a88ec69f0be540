// Every limit of the settings file that a stranger can reach, reached over real sockets: it ends as the file says.
package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of connections, messages, speed and queues. Times are only ever bounded from below: a slow machine passes. */
final class LimitsLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private static double now() {
    return System.currentTimeMillis() - 1_000.0;
  }

  @Test
  void a_message_beyond_a_limit_gets_an_error_that_says_so_and_the_connection_stays() {
    String yaml = "limits: {frame-size: 4KiB, json-depth: 8, messages-per-frame: 3, keys-per-put: 4, soul-length: 16, key-length: 16}";
    try (LiveRelay relay = LiveRelay.start(folder, yaml);
        RawClient client = relay.client()) {
      String ack = "{\"@\":\"nobody\"}";
      assertReport(client, Frames.put("large", "s", "k", "\"" + "x".repeat(5_000) + "\"", 1), "Message too big!");
      assertReport(client, "{\"#\":\"deep\",\"x\":" + "[".repeat(9) + "]".repeat(9) + "}", "DAM JSON parse error.");
      assertReport(client, "[" + ack + "," + ack + "," + ack + "," + ack + "]", "at most 3 messages");
      assertReport(client, node("keys", 5), "at most 4 keys");
      assertReport(client, Frames.put("soul", "s".repeat(17), "k", "1", 1), "a soul of at most 16 characters, got 17");
      assertReport(client, Frames.put("key", "s", "k".repeat(17), "1", 1), "a key of at most 16 characters, got 17");
      client.put("fits", "s", "k", "1", 1);
      assertThat(client.awaitAnswer("fits").path("ok").asBoolean()).isTrue();
      assertThat(relay.limited("frame-size")).isEqualTo(1);
    }
  }

  @Test
  void beyond_the_connections_of_all_the_handshake_gets_503_until_one_leaves() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {connections: 2}");
        RawClient one = relay.client();
        RawClient two = relay.client()) {
      assertThat(relay.knock("")).isEqualTo(503);
      assertThat(relay.limited("connections")).isEqualTo(1);
      one.close();
      await().atMost(PATIENCE).until(() -> relay.knock("") == 101);
      two.barrier();
    }
  }

  @Test
  void who_sends_too_many_messages_is_read_from_later_told_once_and_loses_nothing() {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {messages-per-second: 10, messages-burst: 10}");
        RawClient client = relay.client()) {
      long begun = System.nanoTime();
      for (int i = 0; i < 31; i++) {
        client.put("many" + i + "x", "s", "k" + i, "1", now());
      }
      for (int i = 0; i < 31; i++) {
        assertThat(client.awaitAnswer("many" + i + "x").path("ok").asBoolean()).isTrue();
      }
      client.barrier(); // read when 21 messages too many have been paid for at last
      assertThat((System.nanoTime() - begun) / 1_000_000).as("ms").isGreaterThan(1_900);
      assertThat(client.messages().stream().filter(LimitsLiveTest::saysSlowed)).hasSize(1);
      assertThat(relay.limited("messages-per-second")).isPositive();
    }
  }

  @Test
  void whose_questions_look_at_more_rows_than_they_may_waits_while_others_are_answered() {
    String yaml = "limits: {rows-per-second: 1, rows-burst: 1}";
    try (LiveRelay relay = LiveRelay.start(folder, yaml);
        RawClient walker = relay.client();
        RawClient other = relay.client()) {
      fill(other, 5_000);
      walker.send("{\"#\":\"walk\",\"get\":{\"#\":{\"*\":\"\"},\".\":\"zzz\"}}");
      walker.send("{\"#\":\"again\",\"get\":{\"#\":{\"*\":\"fill/1\"}}}");
      walker.get("one", "fill/8");
      assertThat(walker.awaitAnswer("one").has("put")).as("what does not walk waits for nothing").isTrue();
      await().atMost(PATIENCE).until(() -> relay.limited("rows-per-second") > 0);
      other.get("asked", "fill/7");
      assertThat(other.awaitAnswer("asked").path("put").path("fill/7").path("k").asInt()).isEqualTo(1);
      assertThat(walker.answers("walk")).as("more than an hour of rows is missing").isEmpty();
      assertThat(walker.answers("again")).isEmpty();
    }
  }

  private static void fill(RawClient writer, int souls) {
    for (int i = 0; i < souls; i++) {
      writer.put("put" + i, "fill/" + i, "k", "1", now());
    }
    writer.barrier();
  }

  @Test
  void all_connections_of_an_address_share_the_rows_that_are_looked_at() throws IOException {
    String yaml = "limits: {address-rows-per-second: 1, address-rows-burst: 1, exempt-addresses: [127.0.0.1]}";
    String walk = "{\"#\":\"walk\",\"get\":{\"#\":{\"*\":\"\"},\".\":\"zzz\"}}";
    try (LiveRelay relay = LiveRelay.start(folder, yaml);
        HostileSocket first = HostileSocket.open(relay.port(), "127.0.0.2");
        HostileSocket second = HostileSocket.open(relay.port(), "127.0.0.2");
        RawClient other = relay.client()) {
      fill(other, 5_000);
      first.shakeHands("");
      second.shakeHands("");
      first.text(walk);
      second.text(walk);
      await().atMost(PATIENCE).until(() -> relay.limited("address-rows-per-second") > 0);
      other.get("asked", "fill/7");
      other.awaitAnswer("asked");
      assertThat(relay.limited("rows-per-second")).isZero();
    }
  }

  @Test
  void who_sends_too_many_bytes_is_read_from_later_and_loses_nothing() {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {bytes-per-second: 100KiB, bytes-burst: 100KiB}");
        RawClient client = relay.client()) {
      long begun = System.nanoTime();
      String text = "\"" + "x".repeat(100 << 10) + "\"";
      client.put("first", "s", "a", text, now());
      client.put("second", "s", "b", text, now());
      assertThat(client.awaitAnswer("first").path("ok").asBoolean()).isTrue();
      assertThat(client.awaitAnswer("second").path("ok").asBoolean()).isTrue();
      client.barrier(); // read when a second's worth of bytes too many has been paid for
      assertThat((System.nanoTime() - begun) / 1_000_000).as("ms").isGreaterThan(900);
      assertThat(relay.limited("bytes-per-second")).isPositive();
    }
  }

  @Test
  void all_connections_of_an_address_share_its_speed_and_those_of_another_do_not() throws IOException {
    String yaml = "limits: {address-messages-per-second: 10, address-messages-burst: 10, exempt-addresses: [127.0.0.1]}";
    try (LiveRelay relay = LiveRelay.start(folder, yaml);
        HostileSocket fast = relay.socket();
        HostileSocket other = relay.socket();
        RawClient elsewhere = relay.client()) {
      for (int i = 0; i < 200; i++) {
        fast.text(Frames.get("fast" + i + "x", "nobody"));
      }
      assertThat(fast.heard("send faster")).isTrue();
      other.text(Frames.get("other", "nobody"));
      assertThat(other.heard("send faster")).as("slowed for what the fast one sent").isTrue();
      for (int i = 0; i < 40; i++) {
        elsewhere.barrier();
      }
      assertThat(elsewhere.messages().stream().filter(LimitsLiveTest::saysSlowed)).isEmpty();
      assertThat(relay.limited("address-messages-per-second")).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void all_connections_of_an_address_share_its_bytes() throws IOException {
    String yaml = "limits: {address-bytes-per-second: 10KiB, address-bytes-burst: 10KiB, exempt-addresses: [127.0.0.1]}";
    try (LiveRelay relay = LiveRelay.start(folder, yaml);
        HostileSocket one = relay.socket();
        HostileSocket two = relay.socket()) {
      one.text(Frames.put("large", "s", "k", "\"" + "x".repeat(300 << 10) + "\"", now()));
      assertThat(one.heard("send faster")).isTrue();
      two.text(Frames.get("small", "nobody"));
      assertThat(two.heard("send faster")).as("slowed for what the other one sent").isTrue();
      assertThat(relay.limited("address-bytes-per-second")).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void who_is_more_than_a_minute_ahead_is_closed() throws Exception {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {messages-per-second: 1, messages-burst: 1}");
        RawClient client = relay.client()) {
      List<String> acks = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        acks.add("{\"@\":\"nobody\"}");
      }
      client.send("[" + String.join(",", acks) + "]");
      assertThat(client.closed().get(20, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(1008);
      assertThat(relay.closed("too_fast")).isEqualTo(1);
    }
  }

  @Test
  void a_key_that_writes_too_much_waits_whatever_connection_it_comes_by() {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {key-writes-per-second: 1, key-writes-burst: 3}");
        RawClient one = relay.client();
        RawClient two = relay.client()) {
      SeaSigner alice = new SeaSigner(SeaPair.generate());
      for (int i = 0; i < 3; i++) {
        assertThat(write(one, alice, "k" + i).path("ok").asBoolean()).isTrue();
      }
      // One a second comes back, so on a slow machine the fourth may pass; ten at once cannot.
      List<JsonNode> answers = new ArrayList<>();
      for (int i = 3; i < 13; i++) {
        answers.add(write(two, alice, "k" + i));
      }
      assertThat(answers).anySatisfy(answer -> assertThat(answer.path("err").asText()).startsWith("this key writes more").contains("wait"));
      assertThat(write(two, new SeaSigner(SeaPair.generate()), "k").path("ok").asBoolean()).isTrue();
      assertThat(relay.limited("key-writes-per-second")).isPositive();
    }
  }

  @Test
  void beyond_the_subscriptions_of_a_connection_a_get_is_answered_and_not_kept() {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {subscriptions: 2}");
        RawClient reader = relay.client();
        RawClient writer = relay.client()) {
      for (String soul : List.of("a", "b", "c")) {
        reader.get("get" + soul, soul);
        reader.awaitAnswer("get" + soul);
      }
      for (String soul : List.of("c", "b", "a")) {
        writer.put("put" + soul, soul, "k", "1", now());
      }
      reader.await(message -> message.path("put").has("a"));
      reader.barrier();
      assertThat(reader.pushes()).noneMatch(message -> message.path("put").has("c")).anyMatch(message -> message.path("put").has("b"));
      assertThat(relay.metric("exo_subscriptions_refused_total")).isPositive();
    }
  }

  @Test
  void beyond_what_may_be_queued_for_all_the_slowest_reader_goes_and_the_others_stay() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {queued-in-all: 2MiB}");
        HostileSocket stalled = relay.narrowSocket();
        RawClient reader = relay.client();
        RawClient writer = relay.client()) {
      stalled.text(Frames.get("stalled", "feed"));
      reader.get("reads", "feed");
      reader.awaitAnswer("reads");
      await().atMost(PATIENCE).until(() -> relay.metric("exo_subscriptions") >= 2);
      write(writer, "feed", () -> relay.closed("slowest_reader") == 1);
      assertThat(relay.limited("queued-in-all")).isEqualTo(1);
      reader.barrier();
    }
  }

  @Test
  void beyond_what_may_be_queued_for_one_that_reader_goes() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {queued-per-reader: 1MiB}");
        HostileSocket stalled = relay.narrowSocket();
        RawClient writer = relay.client()) {
      stalled.text(Frames.get("stalled", "feed"));
      await().atMost(PATIENCE).until(() -> relay.metric("exo_subscriptions") >= 1);
      write(writer, "feed", () -> relay.closed("slow_reader") == 1);
      assertThat(relay.limited("queued-per-reader")).isEqualTo(1);
    }
  }

  @Test
  void beyond_what_may_be_half_received_who_has_sent_most_is_closed() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {in-flight: 1MiB}");
        HostileSocket greater = relay.socket();
        HostileSocket smaller = relay.socket()) {
      greater.raw(HostileSocket.frame(7 << 20, new byte[700 << 10]));
      await().atMost(PATIENCE).until(() -> relay.metric("exo_partial_bytes") > 700 << 10);
      smaller.raw(HostileSocket.frame(7 << 20, new byte[600 << 10]));
      assertThat(greater.closeCode(20_000)).isEqualTo(1013);
      assertThat(relay.limited("in-flight")).isPositive();
      await().atMost(PATIENCE).until(() -> relay.metric("exo_partial_bytes") < 700 << 10);
      assertThat(relay.metric("exo_connections")).isEqualTo(1);
    }
  }

  @Test
  void who_gives_no_sign_of_life_is_closed_and_who_answers_pings_is_not() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {heartbeat: 500ms, silence: 5s}");
        HostileSocket silent = relay.socket();
        RawClient alive = relay.client()) {
      assertThat(silent.closeCode(20_000)).isEqualTo(1001);
      assertThat(relay.closed("silent")).isEqualTo(1);
      alive.barrier();
      assertThat(alive.frames()).contains("[]");
    }
  }

  @Test
  void a_flood_of_accounts_under_one_alias_ends_and_those_there_stay() {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {keys-per-alias: 5}");
        RawClient client = relay.client()) {
      client.put("alice", "~@alice", "~alice", "{\"#\":\"~alice\"}", now());
      assertThat(client.awaitAnswer("alice").path("ok").asBoolean()).isTrue();
      for (int i = 0; i < 20; i++) {
        client.put("flood" + i + "x", "~@alice", "~evil" + i, "{\"#\":\"~evil" + i + "\"}", now());
      }
      client.barrier();
      List<JsonNode> refused = client.messages().stream().filter(said -> said.path("err").asText().contains("signed alias first")).toList();
      assertThat(refused).hasSize(16);
      client.get("read", "~@alice");
      JsonNode list = client.awaitAnswer("read").path("put").path("~@alice");
      assertThat(list.has("~alice")).isTrue();
      assertThat(list.size()).as("the node's own line and five accounts").isEqualTo(6);
      assertThat(relay.limited("keys-per-alias")).isEqualTo(16);
    }
  }

  private static boolean saysSlowed(JsonNode message) {
    return message.path("dam").asText().equals("!") && message.path("err").asText().startsWith("you send faster");
  }

  private static JsonNode write(RawClient client, SeaSigner signer, String key) {
    String id = Frames.id();
    Soul soul = new Soul("~" + signer.pub());
    Cell cell = signer.cell(soul, key, new Value.Text("v"), now());
    client.put(id, soul.text(), key, cell.value().json(), cell.state());
    return client.awaitAnswer(id);
  }

  /** Writes large values until something has come of it. */
  private static void write(RawClient writer, String soul, java.util.concurrent.Callable<Boolean> enough) {
    String large = "x".repeat(256 << 10);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              String id = Frames.id();
              writer.put(id, soul, "k", "\"" + id + large + "\"", now());
              writer.awaitAnswer(id);
              return enough.call();
            });
  }

  private static String node(String id, int keys) {
    StringBuilder states = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < keys; i++) {
      states.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":1");
      values.append(",\"k").append(i).append("\":1");
    }
    return "{\"#\":\"" + id + "\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{" + states + "}}" + values + "}}}";
  }

  private static void assertReport(RawClient client, String frame, String text) {
    client.messages().clear();
    client.send(frame);
    assertThat(client.await(message -> message.has("err")).path("err").asText()).contains(text);
    client.barrier();
  }
}
