package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who hears of a change: everybody who asked, once; nobody else. */
final class FanOutTest {
  private static final int SUBSCRIBERS = 1_000;

  @Test
  void one_put_reaches_each_of_a_thousand_subscribers_once_and_the_writer_never(@TempDir Path data) {
    List<RawClient> subscribers = new ArrayList<>();
    HttpClient http = HttpClient.newHttpClient();
    try (RelayProcess relay = RelayProcess.start(data);
        RawClient writer = RawClient.connect(relay);
        RawClient silent = RawClient.connect(relay)) {
      writer.put("opened", "room", "text", "\"open\"", 5);
      writer.awaitAnswer("opened");
      for (int i = 0; i < SUBSCRIBERS; i++) {
        RawClient subscriber = RawClient.connect(http, relay.socketUri());
        subscribers.add(subscriber);
        subscriber.get("subscribed" + i, "room");
      }
      writer.get("writer subscribed", "room");
      writer.awaitAnswer("writer subscribed");
      for (int i = 0; i < SUBSCRIBERS; i++) {
        subscribers.get(i).awaitAnswer("subscribed" + i);
      }

      long begun = System.nanoTime();
      writer.put("hello", "room", "text", "\"to all\"", System.currentTimeMillis() - 1000.0);
      await().atMost(Duration.ofSeconds(30)).until(() -> subscribers.stream().noneMatch(s -> s.pushes().isEmpty()));
      System.out.printf("1 put reached %d subscribers after %d ms%n", SUBSCRIBERS, (System.nanoTime() - begun) / 1_000_000);
      assertThat(writer.awaitAnswer("hello").path("ok").asBoolean()).isTrue();

      // Everything sent to a socket before the ack of a later put has arrived by then.
      subscribers.forEach(FanOutTest::settle);
      settle(writer);
      settle(silent);
      for (RawClient subscriber : subscribers) {
        assertThat(subscriber.pushes()).singleElement()
            .matches(push -> push.path("put").path("room").path("text").asText().equals("to all"));
      }
      assertThat(writer.pushes()).isEmpty();
      assertThat(silent.messages()).as("a handshake and its own ack").hasSize(2);
    } finally {
      subscribers.forEach(RawClient::close);
    }
  }

  private static void settle(RawClient client) {
    String id = Frames.id();
    client.put(id, "settled", id, "1", 1);
    client.awaitAnswer(id);
  }
}
