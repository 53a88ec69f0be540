package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Recorded clients against a live Exo: what gun's relay answered and a client depends on, Exo answers.
 *
 * <p>Compared are the answers to each question and each put, and the data each link got. Not compared, because {@code
 * docs/wire.md} says why they differ: ids, chunks, hashes, {@code FOO}, GETs passed on, writes flooded to who never asked,
 * a subscribed writer's own echo, and LEX answers where gun's storage is broken.
 */
final class TranscriptReplayTest {
  /** Without a relay on the other side, or between relays: {@link RelayChainTest} has those live. */
  private static final Set<String> NOT_CLIENTS_OF_ONE_RELAY =
      Set.of("14-two-relays.jsonl", "14-two-relays.flood.jsonl", "20-multicast.jsonl", "21-client-vs-mute-relay.jsonl");

  @TestFactory
  Stream<DynamicTest> what_a_client_depends_on_is_answered() {
    List<Path> files = Repository.list(Repository.vectors().resolve("wire/transcripts"), "*.jsonl");
    assertThat(files).hasSizeGreaterThan(NOT_CLIENTS_OF_ONE_RELAY.size());
    return files.stream()
        .filter(file -> !NOT_CLIENTS_OF_ONE_RELAY.contains(String.valueOf(file.getFileName())))
        .map(Transcript::read)
        .map(transcript -> DynamicTest.dynamicTest(transcript.name(), () -> replay(transcript)));
  }

  private static void replay(Transcript transcript) throws java.io.IOException {
    Path data = Files.createTempDirectory("exo-replay");
    try (Replay replay = new Replay(data)) {
      for (Transcript.Step step : transcript.steps()) {
        switch (step) {
          case Transcript.Step.Sent sent -> replay.send(sent);
          case Transcript.Step.Answered answered -> replay.expect(answered);
          case Transcript.Step.Closed closed -> replay.close(closed.link());
          case Transcript.Step.Restarted restarted -> replay.restart();
        }
      }
      replay.settle();
      replay.expectations().forEach((link, expected) -> compare(transcript.name(), link, expected, replay));
    } finally {
      try (Stream<Path> files = Files.walk(data)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private static void compare(String name, String link, List<JsonNode> expected, Replay replay) {
    Map<String, Set<String>> wanted = new LinkedHashMap<>();
    Map<String, Map<String, JsonNode>> wantedData = new HashMap<>();
    for (JsonNode message : expected) {
      String to = message.path("@").asText();
      if (replay.sentBy(link, to)) {
        wanted.computeIfAbsent(to, id -> new LinkedHashSet<>()).add(shape(message));
        wantedData.computeIfAbsent(to, id -> new LinkedHashMap<>()).putAll(Cells.of(message.path("put")));
      }
    }
    wanted.forEach(
        (id, shapes) -> {
          List<JsonNode> answers = replay.answers(link, id);
          String what = name + ", link " + link + ", answers to " + id;
          assertThat(answers).as(what).isNotEmpty();
          Map<String, JsonNode> got = new LinkedHashMap<>();
          answers.forEach(answer -> got.putAll(Cells.of(answer.path("put"))));
          // What gun named "undefined…" is its own mistake, see d of the protocol notes.
          Map<String, JsonNode> gave = new LinkedHashMap<>(wantedData.getOrDefault(id, Map.of()));
          gave.keySet().removeIf(cell -> cell.startsWith("undefined"));
          if (replay.namesNothing(id)) {
            assertThat(got).as(what + ": gun gives its whole database, Exo none of it").isEmpty();
            gave.clear();
          }
          if (!gave.isEmpty() && replay.ranged(link, id)) {
            // Both count the bytes of a budget in their own way, and gun passes over the key rule of a soul range: there is
            // an answer, and what both gave is the same.
            gave.keySet().retainAll(got.keySet());
            assertThat(got).as(what).isNotEmpty();
          }
          if (!gave.isEmpty() && !replay.overtaken(id)) {
            assertThat(got).as(what).containsAllEntriesOf(gave);
          }
          if (shapes.contains("err")) {
            assertThat(answers).as(what).anyMatch(answer -> shape(answer).equals("err"));
          }
          if (shapes.contains("ok")) {
            assertThat(answers).as(what).anyMatch(answer -> shape(answer).equals("ok"));
          }
          if (shapes.contains("signal")) {
            assertThat(answers).as(what).anyMatch(answer -> shape(answer).equals("signal"));
          }
        });
    // The last value of every cell that was pushed to who had asked.
    Map<String, JsonNode> pushed = new LinkedHashMap<>();
    expected.stream().filter(message -> message.has("put") && !message.has("@")).forEach(m -> pushed.putAll(Cells.of(m.path("put"))));
    pushed.keySet().removeIf(cell -> !replay.asked(link, cell) || replay.wrote(link, cell));
    assertThat(replay.pushed(link)).as(name + ", link " + link + ", pushes").containsAllEntriesOf(pushed);
  }

  private static String shape(JsonNode message) {
    if (message.path("err").isTextual()) {
      return "err";
    }
    if (message.path("ok").has("rtc")) {
      return "signal";
    }
    return message.has("put") ? "data" : message.has("ok") ? "ok" : "not found";
  }
}
