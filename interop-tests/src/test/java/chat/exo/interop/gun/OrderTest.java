package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one socket says is handled in the order it was said. */
final class OrderTest {
  private static final int PAIRS = 500;

  @Test
  void a_get_behind_a_put_sees_it_however_many_are_pipelined(@TempDir Path data) {
    try (RelayProcess relay = RelayProcess.start(data);
        RawClient client = RawClient.connect(relay)) {
      double now = System.currentTimeMillis() - 1_000_000;
      List<String> puts = new ArrayList<>();
      List<String> gets = new ArrayList<>();
      for (int i = 0; i < PAIRS; i++) {
        puts.add(Frames.id());
        gets.add(Frames.id());
        client.put(puts.get(i), "ordered", "k" + i % 7, String.valueOf(i), now + i);
        client.send(Frames.get(gets.get(i), "ordered", "k" + i % 7));
      }
      await().until(() -> gets.stream().allMatch(id -> !client.answers(id).isEmpty()));
      client.barrier();
      for (int i = 0; i < PAIRS; i++) {
        // A later put of the same key may have been stored with it, never an earlier one.
        assertThat(client.answers(gets.get(i)).get(0).path("put").path("ordered").path("k" + i % 7).asInt())
            .isGreaterThanOrEqualTo(i);
        assertThat(client.answers(puts.get(i))).singleElement().matches(ack -> ack.path("ok").asBoolean());
      }
      List<String> answered =
          client.messages().stream().map(message -> message.path("@").asText()).filter(gets::contains).distinct().toList();
      assertThat(answered).isEqualTo(gets);
    }
  }

  @Test
  void puts_and_gets_in_one_array_are_handled_in_its_order(@TempDir Path data) {
    try (RelayProcess relay = RelayProcess.start(data);
        RawClient client = RawClient.connect(relay)) {
      String get = Frames.id();
      client.send("[" + Frames.put(Frames.id(), "s", "k", "1", 5) + "," + Frames.put(Frames.id(), "s", "k", "2", 6) + ","
          + Frames.get(get, "s") + "]");
      JsonNode answer = client.awaitAnswer(get);
      assertThat(answer.path("put").path("s").path("k").asInt()).isEqualTo(2);
    }
  }
}
