// A fresh relay, and vectors sent to it: a writer, a watcher who asked before, and a reader who comes after.
package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.wire.WireLimits;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.relay.Relay;
import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.RelayOptions;
import chat.exo.relay.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a live relay answers, passes on and stores of a vector, held against what it must. */
record LivePlay(HttpClient http) {
  /** Good, and older than what is held: acked, because nothing about it is wrong. gun says nothing. */
  private static final Set<String> OLDER = Set.of("batch/older-state-signed");

  /** A state that is no number is a fault of shape, and named as one before any signature is looked at. */
  private static final String NO_STATE = "expected the state of key '";

  /** Plays some that do not touch the same souls in one relay. */
  void play(List<LiveVector> batch, Path data) {
    LiveVector first = batch.getFirst();
    try (Relay relay = Relay.start(options(first, data))) {
      URI uri = URI.create("ws://127.0.0.1:" + relay.port() + "/gun");
      for (LiveVector vector : batch) {
        against(vector, uri);
      }
    }
  }

  private static RelayOptions options(LiveVector vector, Path data) {
    String oldFormats = vector.legacy() ? "sea:\n  old-formats: read\n" : "";
    RelayOptions options =
        Configured.of(Settings.parse("test", "host: 127.0.0.1\nport: 0\ndata: " + data + "\ndurability: memory\n" + oldFormats));
    if (vector.maxFrame() == 0) {
      return options;
    }
    WireLimits d = options.wire();
    return new RelayOptions(
        options.host(), 0, data, List.of(), options.store(), options.tls(),
        new WireLimits(vector.maxFrame(), d.maxDepth(), d.maxMessages(), d.maxKeysPerPut(), d.maxSoulLength(), d.maxKeyLength(), d.maxIdLength()),
        options.sockets(), options.mesh(), options.writes(), options.sync(), options.operations());
  }

  /** Plays one at a relay that runs, whose ever it is. */
  void against(LiveVector vector, URI uri) {
    try (RawClient writer = RawClient.connect(http, uri);
        RawClient watcher = RawClient.connect(http, uri)) {
      for (String frame : vector.framesBefore(Frames.id())) {
        writer.send(frame);
      }
      writer.barrier();
      vector.put().fieldNames().forEachRemaining(soul -> watcher.get(Frames.id(), soul));
      watcher.barrier();
      String id = Frames.id();
      int before = writer.messages().size();
      writer.send(vector.frame(id));
      writer.barrier();
      watcher.barrier();

      checkAnswer(vector, id, writer, before);
      assertThat(cellsIn(watcher.pushes())).as(vector.name() + ": passed on").isEqualTo(vector.cells());
      try (RawClient reader = RawClient.connect(http, uri)) {
        checkStored(vector, reader);
      }
    }
  }

  private static void checkAnswer(LiveVector vector, String id, RawClient writer, int before) {
    List<JsonNode> answers = writer.answers(id);
    boolean accepted = vector.expected().equals("accept");
    boolean answerOfOthers = vector.json().has("reply_to");
    if (accepted) {
      assertThat(answers.stream().noneMatch(answer -> answer.has("err"))).as(vector.name() + ": no error").isTrue();
      assertThat(answers.stream().filter(answer -> answer.has("ok")).count()).as(vector.name() + ": acks").isEqualTo(answerOfOthers ? 0 : 1);
      return;
    }
    // What a forgetting soul has forgotten already is acked, where gun says nothing: every put gets one answer.
    boolean forgotten = vector.name().startsWith("forget/") && vector.json().path("err").asText("").isEmpty();
    assertThat(answers.stream().anyMatch(answer -> answer.has("ok")))
        .as(vector.name() + ": ack")
        .isEqualTo(OLDER.contains(vector.name()) || forgotten);
    String expected = vector.json().path("err").asText("");
    if (!expected.isEmpty()) {
      String heard =
          writer.messages().subList(before, writer.messages().size()).stream().filter(m -> m.has("err")).map(m -> m.get("err").asText()).findFirst().orElse("");
      if (!heard.startsWith(NO_STATE)) {
        assertThat(heard).as(vector.name() + ": text").isEqualTo(expected);
      }
    }
  }

  private static void checkStored(LiveVector vector, RawClient reader) {
    Map<String, JsonNode> expected = vector.cells();
    vector
        .put()
        .properties()
        .forEach(
            node -> {
              String id = Frames.id();
              reader.get(id, node.getKey());
              Map<String, JsonNode> found = node.getKey().isEmpty() ? Map.of() : cellsIn(List.of(reader.awaitAnswer(id)));
              expected.forEach(
                  (name, value) -> {
                    if (name.startsWith(node.getKey() + "\n")) {
                      assertThat(found.get(name)).as(vector.name() + ": stored").isEqualTo(value);
                    }
                  });
              node.getValue()
                  .properties()
                  .forEach(
                      cell -> {
                        String name = node.getKey() + "\n" + cell.getKey();
                        if (!cell.getKey().equals("_") && !expected.containsKey(name) && !vector.json().has("pre")) {
                          assertThat(found).as(vector.name() + ": not stored").doesNotContainKey(name);
                        }
                      });
            });
  }

  private static Map<String, JsonNode> cellsIn(List<JsonNode> messages) {
    Map<String, JsonNode> cells = new TreeMap<>();
    for (JsonNode message : messages) {
      message
          .path("put")
          .properties()
          .forEach(
              node ->
                  node.getValue()
                      .properties()
                      .forEach(
                          cell -> {
                            if (!cell.getKey().equals("_")) {
                              cells.put(node.getKey() + "\n" + cell.getKey(), cell.getValue());
                            }
                          }));
    }
    return cells;
  }
}
