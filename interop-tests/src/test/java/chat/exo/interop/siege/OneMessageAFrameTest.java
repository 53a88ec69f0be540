// Finding B1: clients that read one message a frame, as small ones in other languages do and a script of gun's own tests.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every frame they hear is one JSON object, or a heartbeat. */
@NullUnmarked // JUnit fills the field before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OneMessageAFrameTest {
  private Besieged relay;

  @BeforeAll
  void start(@TempDir Path data) {
    relay = Besieged.start(data);
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  private static void oneMessageAFrame(RawClient client) {
    assertThat(client.frames()).as("frames").allMatch(frame -> frame.startsWith("{") || frame.equals("[]"));
  }

  @Test
  void put_ack_and_get_each_on_a_fresh_socket() {
    for (int i = 0; i < 20; i++) {
      String soul = "fresh/" + Frames.id();
      String put = Frames.id();
      try (RawClient writer = relay.honest()) {
        writer.put(put, soul, "hello", "\"world\"", Frames.now());
        assertThat(writer.awaitAnswer(put).path("ok").asBoolean()).isTrue();
        oneMessageAFrame(writer);
      }
      try (RawClient reader = relay.honest()) {
        String get = Frames.id();
        reader.get(get, soul);
        assertThat(reader.awaitAnswer(get).path("put").path(soul).path("hello").asText()).isEqualTo("world");
        reader.barrier();
        oneMessageAFrame(reader);
        List<String> frames = reader.frames();
        int answer = frames.indexOf(frames.stream().filter(frame -> frame.contains("\"@\":\"" + get + "\"")).findFirst().orElseThrow());
        assertThat(frames.subList(0, answer)).as("nothing is asked before the answer").noneMatch(frame -> frame.contains("\"get\""));
      }
    }
  }

  @Test
  void several_at_once_and_what_others_write() {
    try (RawClient client = relay.honest();
        RawClient other = relay.honest()) {
      List<String> ids = new ArrayList<>();
      StringBuilder frame = new StringBuilder("[");
      for (int i = 0; i < 6; i++) {
        ids.add(Frames.id());
        ids.add(Frames.id());
        frame.append(i == 0 ? "" : ",").append(Frames.put(ids.get(2 * i), "several", "k" + i, "1", Frames.now()));
        frame.append(',').append(Frames.get(ids.get(2 * i + 1), "several", "k" + i));
      }
      client.send(frame.append("]").toString());
      ids.forEach(client::awaitAnswer);
      for (int i = 0; i < 6; i++) {
        other.put(Frames.id(), "several", "k" + i, "2", Frames.now() + 1);
      }
      client.await(message -> message.path("put").path("several").path("k5").asInt() == 2);
      oneMessageAFrame(client);
    }
  }

  /** How programs in other languages write what JavaScript would write otherwise. */
  static Stream<Arguments> ways() {
    return Stream.of(
        way("as it is", text -> text),
        way("an array of one", text -> "[" + text + "]"),
        way("an array of a text", text -> "[" + Frames.quoted(text) + "]"),
        way("spaces after colons and commas", text -> text.replace("\":", "\": ").replace(",\"", ", \"")),
        way("on several lines", text -> text.replace("{", "{\n  ").replace("}", "\n}")),
        way("slashes and letters escaped", text -> text.replace("way/", "w\\u0061y\\/")),
        way("a state as a float", text -> text.replaceFirst("(\"k\":)(\\d{13})", "$1$2.0")),
        way("a state with an exponent", text -> text.replaceFirst("(\"k\":)(\\d)(\\d{12})", "$1$2.$3e12")),
        way("fields that nobody knows", text -> text.replaceFirst("\\{", "{\"client\":\"other\",\"n\":null,\"list\":[1,2],")),
        way("without ok", text -> text.replaceFirst(",\"ok\":\\{[^}]*\\}", "")));
  }

  private static Arguments way(String name, UnaryOperator<String> change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void what_others_write_is_understood(String name, UnaryOperator<String> change) {
    try (RawClient client = relay.honest()) {
      String soul = "way/" + Frames.id();
      String put = Frames.id();
      client.send(change.apply(Frames.put(put, soul, "k", "\"v\"", Frames.now())));
      assertThat(client.awaitAnswer(put).path("ok").asBoolean()).as("%s", client.answers(put)).isTrue();
      String get = Frames.id();
      client.send(change.apply(Frames.get(get, soul)));
      assertThat(client.awaitAnswer(get).path("put").path(soul).path("k").asText()).isEqualTo("v");
      oneMessageAFrame(client);
    }
  }
}
