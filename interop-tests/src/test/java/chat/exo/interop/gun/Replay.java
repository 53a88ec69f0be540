// Plays the clients of a transcript against a live relay, one step after the other.
package chat.exo.interop.gun;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** The links of a transcript, each a raw client. After every frame the relay has handled it before the next one goes. */
final class Replay implements AutoCloseable {
  private RelayProcess relay;
  private final Map<String, RawClient> links = new LinkedHashMap<>();
  private final Map<String, Set<String>> ids = new HashMap<>();
  private final Map<String, List<JsonNode>> queries = new HashMap<>();
  private final Map<String, Set<String>> written = new HashMap<>();
  private final Map<String, List<JsonNode>> expected = new LinkedHashMap<>();
  private final Set<String> nothings = new HashSet<>();
  private final Set<String> ranges = new HashSet<>();
  private final Set<String> overtaken = new HashSet<>();
  private final Set<String> gone = new HashSet<>();

  /** Ids of gun's messages, and Exo's ids of the same. */
  private final Map<String, String> translated = new HashMap<>();

  Replay(Path data) {
    relay = RelayProcess.start(data);
  }

  void send(Transcript.Step.Sent sent) {
    RawClient client = links.computeIfAbsent(sent.link(), link -> RawClient.connect(relay));
    String frame = sent.frame();
    for (Map.Entry<String, String> id : translated.entrySet()) {
      frame = frame.replace("\"@\":\"" + id.getKey() + "\"", "\"@\":\"" + id.getValue() + "\"");
    }
    client.send(frame.contains("<?") ? young(frame) : frame);
    client.barrier();
    for (JsonNode message : sent.messages()) {
      String id = message.path("#").asText();
      ids.computeIfAbsent(sent.link(), link -> new HashSet<>()).add(id);
      if (message.path("get").has("%") || message.path("get").path("#").isObject()) {
        ranges.add(id);
      }
      JsonNode soul = message.path("get").path("#");
      boolean rule = List.of("=", "*", ">", "<").stream().anyMatch(message.path("get")::has);
      if (message.has("get") && !rule && !soul.isObject() && soul.asText().isEmpty()) {
        nothings.add(id);
      }
      if (message.has("get")) {
        queries.computeIfAbsent(sent.link(), link -> new ArrayList<>()).add(message.get("get"));
      }
      Set<String> cells = Cells.of(message.path("put")).keySet();
      written.computeIfAbsent(sent.link(), link -> new HashSet<>()).addAll(cells);
      // gun loses data that Exo keeps: what it then answers is an older value.
      if (message.has("put") && id.equals("older_")) {
        overtaken.addAll(List.of("read1_", "read2_"));
      }
    }
  }

  /** Souls with {@code <?99} take nothing older than 99 seconds, and a recording is. */
  private static String young(String frame) {
    return frame.replaceAll("(\">\":\\{\"[^\"]+\":)1[0-9]{12}(?:\\.[0-9]+)?", "$1" + (System.currentTimeMillis() - 50));
  }

  /** Notes what gun answered, and finds Exo's message for it, because a later reply may name it. */
  void expect(Transcript.Step.Answered answered) {
    expected.computeIfAbsent(answered.link(), link -> new ArrayList<>()).add(answered.message());
    RawClient client = links.get(answered.link());
    String theirs = answered.message().path("#").asText();
    if (client == null || theirs.isEmpty()) {
      return;
    }
    Set<String> cells = Cells.of(answered.message().path("put")).keySet();
    JsonNode signal = answered.message().path("ok").path("rtc");
    if (cells.isEmpty() && signal.isMissingNode()) {
      return; // nothing to know it by
    }
    if (!gone.contains(answered.link())) {
      client.barrier(); // the sender's own says that the relay has sent it, not that it has arrived here
    }
    for (JsonNode heard : client.messages()) {
      boolean same = !cells.isEmpty() && Cells.of(heard.path("put")).keySet().equals(cells);
      boolean sameSignal = !signal.isMissingNode() && heard.path("ok").path("rtc").equals(signal);
      if ((same || sameSignal) && !heard.path("#").asText().isEmpty()) {
        translated.put(theirs, heard.path("#").asText());
      }
    }
  }

  void close(String link) {
    RawClient client = links.get(link);
    // Told once by each side in a transcript.
    if (client != null && gone.add(link)) {
      client.barrier();
      client.close();
    }
  }

  void restart() {
    settle();
    gone.addAll(links.keySet());
    relay.terminate();
    relay = relay.restart();
  }

  /** Waits until everything said has been handled on every link that is open. */
  void settle() {
    links.forEach(
        (link, client) -> {
          if (!gone.contains(link)) {
            client.barrier();
          }
        });
    Awaitility.await().until(() -> relay.metric("exo_writes_under_way") == 0);
  }

  Map<String, List<JsonNode>> expectations() {
    return expected;
  }

  /** Whether a link sent a message with this id. */
  boolean sentBy(String link, String id) {
    return ids.getOrDefault(link, Set.of()).contains(id);
  }

  List<JsonNode> answers(String link, String id) {
    RawClient client = links.get(link);
    return client == null ? List.of() : client.answers(id);
  }

  /** Whether gun answered this with data that a restart made it forget. */
  boolean overtaken(String id) {
    return overtaken.contains(id);
  }

  /** Whether an id is a GET without a soul and without a rule for souls. */
  boolean namesNothing(String id) {
    return nothings.contains(id);
  }

  /** Whether an id is a GET for a range of souls, or with a budget of bytes. */
  boolean ranged(String link, String id) {
    return sentBy(link, id) && ranges.contains(id);
  }

  /** Whether a link asked for a cell, by its soul and key. */
  boolean asked(String link, String cell) {
    return queries.getOrDefault(link, List.of()).stream()
        .filter(query -> query.path("#").asText().equals(Cells.soulOf(cell)))
        .anyMatch(query -> !query.path(".").isTextual() || query.path(".").asText().equals(Cells.keyOf(cell)));
  }

  boolean wrote(String link, String cell) {
    return written.getOrDefault(link, Set.of()).contains(cell);
  }

  /** Every cell a link got without having asked just then, or as an answer, with its last value. */
  Map<String, JsonNode> pushed(String link) {
    Map<String, JsonNode> cells = new LinkedHashMap<>();
    RawClient client = links.get(link);
    if (client != null) {
      client.messages().forEach(message -> cells.putAll(Cells.of(message.path("put"))));
    }
    return cells;
  }

  @Override
  public void close() {
    links.values().forEach(RawClient::close);
    relay.close();
  }
}
