// Findings 4.9, 4.10 and B2: being a relay is not a matter of saying so.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strangers who speak as relays do. */
final class FalseRelayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path data;

  static Stream<List<String>> words() {
    String put = "{\"#\":\"ID\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":1}},\"k\":1}},\"><\":\"LIST\"}";
    return Stream.of(
        List.of("{\"dam\":\"?\",\"exo\":1,\"pid\":\"stranger1\",\"#\":\"ID\"}"),
        List.of("{\"dam\":\"?\",\"exo\":1,\"#\":\"ID\"}", "{\"dam\":\"?\",\"pid\":\"stranger2\",\"@\":\"ID\",\"exo\":1}"),
        List.of("{\"dam\":\"?\",\"pid\":\"stranger3\",\"#\":\"ID\"}", put.replace("LIST", "x")),
        List.of(put.replace("LIST", "http://a.example/gun,http://b.example/gun")),
        List.of("{\"#\":\"ID\",\"get\":{\"#\":\"s\"},\"><\":\"http://a.example/gun,abcdefghi\"}"));
  }

  @ParameterizedTest
  @MethodSource("words")
  void a_stranger_is_not_asked_for_what_readers_wait_for(List<String> words) {
    try (Besieged relay = Besieged.start(data);
        RawClient stranger = relay.honest();
        RawClient reader = relay.honest()) {
      for (String word : words) {
        stranger.send(word.replace("ID", Frames.id()));
      }
      stranger.barrier();
      for (int i = 0; i < 50; i++) {
        reader.get(Frames.id(), "secret/" + i);
      }
      reader.barrier();
      stranger.barrier();
      relay.judge();
      stranger.barrier();
      assertThat(stranger.messages().stream().filter(message -> message.path("get").toString().contains("secret/")).count())
          .as("what strangers read")
          .isZero();
    }
  }

  @Test
  void a_page_with_two_relays_is_asked_back_for_what_is_its_own() {
    try (Besieged relay = Besieged.start(data);
        RawClient page = relay.honest();
        RawClient other = relay.honest()) {
      page.send("{\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":\"own\"},\"><\":\"http://a.example/gun,http://b.example/gun\"}");
      page.await(message -> message.path("get").path("#").asText().equals("own"));
      String asked = page.messages().stream().filter(message -> message.path("get").path("#").asText().equals("own")).findFirst().orElseThrow().path("#").asText();
      String answer = Frames.put(Frames.id(), "own", "k", "\"offline\"", Frames.now());
      page.send(answer.replaceFirst("\\{", "{\"@\":\"" + asked + "\","));
      await().atMost(PATIENCE).until(() -> {
        String id = Frames.id();
        other.get(id, "own");
        return other.awaitAnswer(id).path("put").path("own").path("k").asText().equals("offline");
      });
    }
  }

  @Test
  void nobody_takes_the_place_of_a_relay_by_its_process_id() {
    HttpClient http = HttpClient.newHttpClient();
    try (RelayProcess upstream = RelayProcess.start(data.resolve("up"));
        RelayProcess relay = RelayProcess.start(data.resolve("down"), "--peer", upstream.gunUrl())) {
      await("the link").atMost(PATIENCE).until(() -> relay.metric("exo_links") == 1);
      try (RawClient curious = RawClient.connect(upstream);
          RawClient spoofer = RawClient.connect(relay);
          RawClient second = RawClient.connect(http, URI.create("ws://localhost:" + relay.port() + "/gun"));
          RawClient reader = RawClient.connect(upstream)) {
        JsonNode hello = curious.await(message -> message.path("dam").asText().equals("?"));
        String pid = hello.path("pid").asText();
        for (RawClient liar : List.of(spoofer, second)) {
          liar.send("{\"dam\":\"?\",\"pid\":\"" + pid + "\",\"#\":\"" + Frames.id() + "\"}");
          liar.send("{\"dam\":\"?\",\"exo\":1,\"pid\":\"" + pid + "\",\"@\":\"" + Frames.id() + "\"}");
          liar.barrier();
        }
        assertThat(relay.metric("exo_links")).as("links").isEqualTo(1);
        reader.get(Frames.id(), "replicated");
        reader.barrier();
        try (RawClient writer = RawClient.connect(relay)) {
          for (int i = 0; i < 10; i++) {
            writer.put(Frames.id(), "replicated", "k" + i, "1", Frames.now());
          }
          for (int i = 0; i < 10; i++) {
            String key = "k" + i;
            await(key).atMost(PATIENCE).until(() -> reader.messages().stream().anyMatch(m -> m.path("put").path("replicated").has(key)));
          }
        }
        assertThat(relay.metric("exo_links")).as("links").isEqualTo(1);
      }
    }
  }
}
