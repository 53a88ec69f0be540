package chat.exo.graph.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.VectorFiles;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real gun clients and relays said to each other: every frame of every transcript is understood. */
final class TranscriptsTest {
  /** gun's own faults, recorded as they were: an ack id without quotes, on the multicast group (wire.md j). */
  private static final Pattern GUNS_INVALID_JSON = Pattern.compile("\"@\":[A-Za-z]");

  /** A test's own frame, which asks gun for its whole database; not gun: we say no. */
  private static final Pattern WITHOUT_SOUL = Pattern.compile("\"get\":\\{(\"#\":(\"\"|\\{})|\"\\.\":[^#]*)}}");

  /** Where whoever recorded a transcript shortened a long frame. */
  private static final String SHORTENED = "...cut, ";

  private static final WireReader READER = new WireReader(WireLimits.defaults());
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest(name = "{0}")
  @MethodSource("transcripts")
  void every_frame_is_said_or_passed_over(String name, Path transcript) throws Exception {
    for (String raw : frames(transcript)) {
      List<Heard> heard = READER.read(raw.getBytes(StandardCharsets.UTF_8));
      if (GUNS_INVALID_JSON.matcher(raw).find()) {
        assertThat(heard).containsExactly(new Heard.Garbled(WireReader.PARSE_ERROR));
        continue;
      }
      if (WITHOUT_SOUL.matcher(raw).find()) {
        assertThat(heard).singleElement().isInstanceOf(Heard.Refused.class);
        continue;
      }
      assertThat(heard).as(raw).isNotEmpty().allSatisfy(one -> assertThat(one).isInstanceOfAny(Heard.Said.class, Heard.Ignored.class));
      assertPutsAreKeptAsTheyCame(raw, heard);
    }
  }

  /** The text kept for passing on is, as JSON, what the frame says. */
  private static void assertPutsAreKeptAsTheyCame(String raw, List<Heard> heard) throws Exception {
    List<JsonNode> puts = new ArrayList<>();
    JsonNode frame = JSON.readTree(raw);
    (frame.isArray() ? frame : JSON.createArrayNode().add(frame)).forEach(message -> {
      if (message.path("put").isObject()) {
        puts.add(message.get("put"));
      }
    });
    List<JsonNode> kept = new ArrayList<>();
    for (Heard one : heard) {
      if (one instanceof Heard.Said said && said.message() instanceof Message.Put put) {
        assertThat(put.text().isEmpty()).as("gun's own clients say nothing that is not in the graph: %s", raw).isFalse();
        kept.add(JSON.readTree(put.text().bytes(), put.text().start(), put.text().end() - put.text().start()));
      }
    }
    assertThat(kept).isEqualTo(puts);
  }

  static List<Object[]> transcripts() {
    return VectorFiles.all("wire/transcripts", ".jsonl").stream().map(file -> new Object[] {file.getFileName().toString(), file}).toList();
  }

  private static List<String> frames(Path transcript) {
    return VectorFiles.lines(transcript).stream()
        .filter(line -> line.has("raw") && !isMulticastHeartbeat(line.get("raw").textValue()) && !line.get("raw").textValue().contains(SHORTENED))
        .map(line -> line.get("raw").textValue())
        .toList();
  }

  /** Nine digits on the multicast group, which never come over a socket. */
  private static boolean isMulticastHeartbeat(String raw) {
    return raw.matches("2[0-9]{8}");
  }
}
