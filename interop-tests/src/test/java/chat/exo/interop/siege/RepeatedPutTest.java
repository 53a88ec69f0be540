// Finding 1.5 and its kin: a put that is sent again is answered again, whatever became of it the first time.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that did not hear their ack, and say the same again. */
final class RepeatedPutTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String FORGED = "~" + "a".repeat(43) + "." + "b".repeat(43);

  @TempDir private Path data;

  private static String put(String id, String soul) {
    return Frames.put(id, soul, "k", "\"v\"", Frames.now());
  }

  private static void answered(RawClient client, String id, int times) {
    await("answers").atMost(PATIENCE).untilAsserted(() -> assertThat(client.answers(id)).hasSize(times));
  }

  @Test
  void by_the_same_connection() {
    try (Besieged relay = Besieged.start(data);
        RawClient client = relay.honest()) {
      String id = Frames.id();
      String put = put(id, "again");
      for (int times = 1; times <= 5; times++) {
        client.send(put);
        answered(client, id, times);
      }
      assertThat(client.answers(id)).allMatch(answer -> answer.path("ok").asBoolean());
    }
  }

  @Test
  void twice_before_the_first_is_answered() {
    try (Besieged relay = Besieged.start(data);
        RawClient client = relay.honest()) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String id = Frames.id();
        ids.add(id);
        String put = put(id, "twice" + i);
        client.send("[" + put + "," + put + "]");
        client.send(put);
      }
      client.barrier();
      for (String id : ids) {
        await("answers").atMost(PATIENCE).until(() -> !client.answers(id).isEmpty());
        assertThat(client.answers(id)).allMatch(answer -> answer.path("ok").asBoolean());
      }
    }
  }

  @Test
  void by_another_connection_while_the_first_is_there_and_when_it_is_gone() {
    try (Besieged relay = Besieged.start(data);
        RawClient first = relay.honest();
        RawClient second = relay.honest();
        RawClient third = relay.honest()) {
      String id = Frames.id();
      String put = put(id, "elsewhere");
      first.send(put);
      answered(first, id, 1);
      second.send(put);
      answered(second, id, 1);
      first.close();
      third.send(put);
      answered(third, id, 1);
      assertThat(third.answers(id).getFirst().path("ok").asBoolean()).isTrue();
    }
  }

  @Test
  void after_a_connection_that_died_before_its_ack() throws IOException {
    try (Besieged relay = Besieged.start(data);
        RawClient second = relay.honest()) {
      List<String> puts = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String id = Frames.id();
        ids.add(id);
        puts.add(put(id, "died" + i));
        try (HostileSocket first = relay.stranger().enter()) {
          first.text(puts.getLast());
        }
      }
      second.barrier();
      puts.forEach(second::send);
      for (String id : ids) {
        answered(second, id, 1);
        assertThat(second.answers(id).getFirst().path("ok").asBoolean()).isTrue();
      }
    }
  }

  @Test
  void after_an_error_the_error_again() {
    try (Besieged relay = Besieged.start(data);
        RawClient first = relay.honest();
        RawClient second = relay.honest()) {
      String id = Frames.id();
      String put = put(id, FORGED);
      for (int times = 1; times <= 3; times++) {
        first.send(put);
        answered(first, id, times);
      }
      second.send(put);
      answered(second, id, 1);
      List<JsonNode> all = new ArrayList<>(first.answers(id));
      all.addAll(second.answers(id));
      assertThat(all).allMatch(answer -> answer.has("err") && !answer.has("ok"));
    }
  }

  @Test
  void what_was_refused_for_its_time_is_taken_when_its_time_has_come() {
    try (Besieged relay = Besieged.start(data, "limits.future=1s");
        RawClient client = relay.honest()) {
      String id = Frames.id();
      String put = Frames.put(id, "early", "k", "1", Frames.now() + 3_000.0);
      client.send(put);
      answered(client, id, 1);
      assertThat(client.answers(id).getFirst().has("err")).isTrue();
      await("its time").atMost(PATIENCE).until(() -> {
        client.send(put);
        client.barrier();
        return client.answers(id).stream().anyMatch(answer -> answer.path("ok").asBoolean());
      });
    }
  }

  @Test
  void after_the_relay_was_busy() {
    try (Besieged relay = Besieged.start(data, "caps.disk=16MiB", "caps.evict=cached");
        RawClient client = relay.honest()) {
      byte[] noise = new byte[360_000]; // which no compaction makes smaller
      new Random(7).nextBytes(noise);
      String large = "\"" + Base64.getEncoder().encodeToString(noise) + "\"";
      String id = "";
      boolean refused = false;
      String put = "";
      for (int i = 0; i < 400 && !refused; i++) {
        id = Frames.id();
        put = Frames.put(id, "full" + i, "k", large, Frames.now());
        client.send(put);
        refused = client.awaitAnswer(id).has("err");
      }
      assertThat(refused).as("a full relay says err").isTrue();
      client.send(put);
      answered(client, id, 2);
      assertThat(client.answers(id)).allMatch(answer -> answer.has("err"));
    }
  }
}
