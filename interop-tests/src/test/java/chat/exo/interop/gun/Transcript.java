// One recorded conversation of clients with gun's relay.
package chat.exo.interop.gun;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened on all links, in order of time.
 *
 * @param name the file's name
 * @param steps what happened
 */
record Transcript(String name, List<Step> steps) {
  /** One thing that happened. */
  sealed interface Step {
    /** A client sent this frame. */
    record Sent(String link, String frame, List<JsonNode> messages) implements Step {}

    /** gun's relay sent this message. */
    record Answered(String link, JsonNode message) implements Step {}

    /** A socket was closed. */
    record Closed(String link) implements Step {}

    /** The relay was stopped and started on the same data. */
    record Restarted() implements Step {}
  }

  static Transcript read(Path file) {
    try {
      List<Step> steps = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        step(Script.JSON.readTree(line), steps);
      }
      return new Transcript(String.valueOf(file.getFileName()), steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void step(JsonNode line, List<Step> steps) throws IOException {
    String link = line.path("link").asText();
    if (line.has("raw")) {
      String raw = line.get("raw").asText();
      List<JsonNode> messages = messages(raw);
      if (line.path("dir").asText().equals("client->relay")) {
        steps.add(new Step.Sent(link, raw, messages));
      } else {
        messages.forEach(message -> steps.add(new Step.Answered(link, message)));
      }
    } else if (line.path("ev").asText().equals("close")) {
      steps.add(new Step.Closed(link));
    } else if (line.path("note").asText().startsWith("relay restarted")) {
      steps.add(new Step.Restarted());
    }
  }

  private static List<JsonNode> messages(String raw) throws IOException {
    JsonNode said = Script.JSON.readTree(raw);
    if (!said.isArray()) {
      return List.of(said);
    }
    List<JsonNode> all = new ArrayList<>();
    said.forEach(all::add);
    return all;
  }
}
