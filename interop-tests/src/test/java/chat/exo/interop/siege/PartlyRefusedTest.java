// Finding 1.18: a put of which something is refused is answered once and for good.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Good cells beside others. */
final class PartlyRefusedTest {
  private static final String FORGED = "~" + "a".repeat(43) + "." + "b".repeat(43);

  @TempDir private Path data;

  /** One message of several puts of one soul each. */
  private static String together(String id, String... nodes) {
    return "{\"#\":\"" + id + "\",\"put\":{" + String.join(",", nodes) + "}}";
  }

  private static String node(String soul, double state, String value) {
    String s = Frames.quoted(soul);
    return s + ":{\"_\":{\"#\":" + s + ",\">\":{\"k\":" + (long) state + "}},\"k\":" + value + "}";
  }

  private static String stored(RawClient client, String soul) {
    String id = Frames.id();
    client.get(id, soul);
    return client.awaitAnswer(id).path("put").path(soul).path("k").asText("");
  }

  @Test
  void what_is_forgotten_already_does_not_cost_the_others_their_ack() {
    double now = System.currentTimeMillis();
    try (Besieged relay = Besieged.start(data);
        RawClient client = relay.honest()) {
      String id = Frames.id();
      client.send(together(id, node("a<?1", now - 60_000, "\"old\""), node("good", now, "\"good\"")));
      assertThat(client.awaitAnswer(id).path("ok").asBoolean()).as("%s", client.answers(id)).isTrue();
      client.barrier();
      assertThat(client.answers(id)).hasSize(1);
      assertThat(stored(client, "good")).isEqualTo("good");
    }
  }

  @Test
  void an_error_has_its_text_whatever_else_was_dropped() {
    double now = System.currentTimeMillis();
    try (Besieged relay = Besieged.start(data);
        RawClient client = relay.honest()) {
      String id = Frames.id();
      client.send(together(id, node("a<?1", now - 60_000, "\"old\""), node(FORGED, now, "\"forged\""), node("good", now, "\"good\"")));
      assertThat(client.awaitAnswer(id).path("err").asText()).as("%s", client.answers(id)).isNotEmpty();
      client.barrier();
      assertThat(client.answers(id)).as("one final answer").hasSize(1);
    }
  }

  @Test
  void whatever_is_mixed_there_is_one_answer() {
    double now = System.currentTimeMillis();
    String[] kinds = {
      node("a<?1", now - 60_000, "\"old\""), node(FORGED, now, "\"forged\""), node("good", now, "\"good\""), node("ahead", now + 300, "1"),
      node("far", now + 1e9, "1"), node("#", now, "\"no hash\""), node("~@nobody", now, "\"no account\"")
    };
    try (Besieged relay = Besieged.start(data);
        RawClient client = relay.honest()) {
      for (int mask = 1; mask < 1 << kinds.length; mask++) {
        int chosen = mask;
        String id = Frames.id();
        client.send(together(id, IntStream.range(0, kinds.length).filter(i -> (chosen >> i & 1) == 1).mapToObj(i -> kinds[i]).toArray(String[]::new)));
        client.awaitAnswer(id);
        client.barrier();
        assertThat(client.answers(id)).as("answers to mixture %d", mask).hasSize(1);
      }
    }
  }

  @Test
  void a_put_of_more_cells_than_a_key_writes_at_once_is_told_what_to_do_or_taken() {
    SeaSigner alice = new SeaSigner(SeaPair.generate());
    Soul notes = new Soul("~" + alice.pub() + "/notes");
    double now = System.currentTimeMillis() - 1_000.0;
    StringBuilder states = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      Cell cell = alice.cell(notes, "k" + i, new Value.Text("v"), now);
      states.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":").append((long) now);
      values.append(",\"k").append(i).append("\":").append(cell.value().json());
    }
    String soul = Frames.quoted(notes.text());
    try (Besieged relay = Besieged.start(data, "limits.key-writes-burst=100", "limits.key-writes-per-second=100");
        RawClient client = relay.honest()) {
      boolean taken = false;
      for (int attempt = 0; attempt < 5 && !taken; attempt++) {
        String id = Frames.id();
        client.send("{\"#\":\"" + id + "\",\"put\":{" + soul + ":{\"_\":{\"#\":" + soul + ",\">\":{" + states + "}}" + values + "}}}");
        taken = client.awaitAnswer(id).path("ok").asBoolean();
        if (!taken) {
          assertThat(client.answers(id).getFirst().path("err").asText()).as("says what to do").containsAnyOf("smaller", "fewer", "at most", "split", "again", "wait");
          client.barrier();
        }
      }
    }
  }
}
