package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a relay refuses, and says so; what sounds bad and is legal. */
@NullUnmarked // JUnit fills the field before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
  private RelayProcess relay;

  @BeforeAll
  void start(@TempDir Path data) {
    relay = RelayProcess.start(data);
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void a_soul_of_100_kb_is_refused_at_once() {
    assertRefused(Frames.put("longSoul", "s".repeat(100_000), "k", "1", 1), "longSoul");
  }

  @Test
  void empty_souls_and_keys_are_refused() {
    assertRefused(Frames.put("emptySoul", "", "k", "1", 1), "emptySoul");
    assertRefused(Frames.put("emptyKey", "s", "", "1", 1), "emptyKey");
  }

  @Test
  void souls_that_kill_javascript_relays_are_refused() {
    for (String soul : List.of("__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf",
        "propertyIsEnumerable", "toLocaleString", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__")) {
      assertRefused(Frames.put("soul" + soul, soul, "k", "1", 1), "soul" + soul);
    }
    assertRefused(Frames.put("proto", "s", "__proto__", "1", 1), "proto");
  }

  @Test
  void keys_with_names_of_javascript_are_legal_and_arrive() {
    try (RawClient writer = RawClient.connect(relay);
        RawClient reader = RawClient.connect(relay)) {
      reader.get("waits", "legal");
      reader.awaitAnswer("waits");
      for (String key : List.of("toString", "constructor", "hasOwnProperty", "valueOf")) {
        writer.put("legal " + key, "legal", key, "\"a value\"", 1);
        assertThat(writer.awaitAnswer("legal " + key).path("ok").asBoolean()).isTrue();
        reader.await(message -> message.path("put").path("legal").path(key).asText().equals("a value"));
      }
    }
  }

  @Test
  void values_that_gun_has_not_are_refused_with_all_beside_them() {
    for (String value : List.of("[]", "{}", "{\"a\":1}", "1e999", "{\"#\":\"\"}", "{\"#\":\"x\",\"y\":1}")) {
      String id = Frames.id();
      assertRefused(Frames.put(id, "values", "k", value, 1), id);
    }
    String id = Frames.id();
    assertRefused("{\"#\":\"" + id + "\",\"put\":{\"half\":{\"_\":{\"#\":\"half\",\">\":{\"a\":1,\"b\":1}},\"a\":1,\"b\":[1]}}}", id);
    try (RawClient client = RawClient.connect(relay)) {
      client.get("half" + id, "half");
      assertThat(client.awaitAnswer("half" + id).has("put")).as("nothing of a wrong put is stored").isFalse();
    }
  }

  @Test
  void a_state_far_ahead_of_the_clock_is_refused_and_one_a_little_ahead_is_kept_until_its_time() {
    assertRefused(Frames.put("farAhead", "future", "k", "1", System.currentTimeMillis() + 1e9), "farAhead");
    try (RawClient client = RawClient.connect(relay)) {
      client.put("littleAhead", "future", "k", "2", System.currentTimeMillis() + 1_500.0);
      client.get("tooEarly", "future");
      assertThat(client.awaitAnswer("tooEarly").has("put")).isFalse();
      assertThat(client.awaitAnswer("littleAhead").path("ok").asBoolean()).isTrue();
      client.get("inTime", "future");
      assertThat(client.awaitAnswer("inTime").path("put").path("future").path("k").asInt()).isEqualTo(2);
    }
  }

  @Test
  void a_frame_past_the_limit_gets_guns_words_and_keeps_its_socket() {
    try (RawClient client = RawClient.connect(relay)) {
      client.put("tooBig", "big", "k", "\"" + "x".repeat(8 << 20) + "\"", 1);
      JsonNode answer = client.awaitAnswer("tooBig");
      assertThat(answer.path("err").asText()).startsWith("Message too big! expected at most 8388608 bytes");
      client.barrier();
    }
  }

  @Test
  void strangers_are_not_obeyed() {
    try (RawClient client = RawClient.connect(relay)) {
      client.send("{\"#\":\"mobbed\",\"dam\":\"mob\",\"mob\":1,\"peers\":{\"http://localhost:9/gun\":{}}}");
      client.send("{\"#\":\"opted\",\"dam\":\"opt\",\"opt\":{\"peers\":\"http://localhost:9/gun\"}}");
      client.send("{\"#\":\"served\",\"dam\":\"service\",\"try\":\"update\"}");
      client.barrier();
      assertThat(client.answers("mobbed")).isEmpty();
      assertThat(client.answers("opted")).isEmpty();
      assertThat(client.open()).isTrue();
      assertThat(relay.metric("exo_links")).isZero();
    }
  }

  @Test
  void the_whole_database_is_not_to_be_had() {
    try (RawClient client = RawClient.connect(relay)) {
      client.put("there", "private", "k", "1", 1);
      for (String get : List.of("{}", "{\"#\":null}", "{\"#\":5}", "true", "{\".\":\"k\"}")) {
        String id = Frames.id();
        client.send("{\"#\":\"" + id + "\",\"get\":" + get + "}");
        assertThat(client.awaitAnswer(id).has("put")).as(get).isFalse();
      }
    }
  }

  @Test
  void another_path_than_guns_gets_400() {
    Assertions.assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> RawClient.connect(HttpClient.newHttpClient(), java.net.URI.create("ws://localhost:" + relay.port() + "/other")))
        .havingCause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class, refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(400));
  }

  private void assertRefused(String frame, String id) {
    try (RawClient client = RawClient.connect(relay)) {
      client.send(frame);
      JsonNode answer = client.awaitAnswer(id);
      assertThat(answer.path("err").asText()).as(id).isNotEmpty();
      assertThat(answer.path("err").asText().length()).as("errors are short").isLessThan(400);
      client.barrier();
      assertThat(client.answers(id)).hasSize(1);
    }
  }
}
