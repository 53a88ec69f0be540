package chat.exo.graph.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Node;
import chat.exo.graph.json.GraphText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that hold half a surrogate pair, as gun.js sends them: escaped. */
final class HalfPairNamesTest {
  private static final String PUT =
      "{\"put\":{\"s \\ud800\":{\"_\":{\"#\":\"s \\ud800\",\">\":{\"é \\udc00x\":7}},\"é \\udc00x\":\"\\ud800 ü\"}},\"#\":\"abc\"}";

  private final WireReader reader = new WireReader(WireLimits.defaults());

  @Test
  void a_lone_surrogate_in_a_soul_and_a_key_is_read_unit_for_unit() {
    Message.Put put = put(PUT);
    Node node = put.graph().nodes().iterator().next();
    assertThat(node.soul().text()).isEqualTo("s \ud800");
    assertThat(node.cells()).extracting(Cell::key).containsExactly("\u00e9 \udc00x");
  }

  @Test
  void the_text_that_is_passed_on_holds_the_same() {
    Message.Put put = put(PUT);
    byte[] onward = WireWriter.put(new PutHeader("abc", "", java.util.Optional.empty(), List.of()), put.text());
    assertThat(put(new String(onward, StandardCharsets.UTF_8)).graph()).isEqualTo(put.graph());
    byte[] printed = WireWriter.put(new PutHeader("abc", "", java.util.Optional.empty(), List.of()), GraphText.of(put.graph()));
    assertThat(put(new String(printed, StandardCharsets.UTF_8)).graph()).isEqualTo(put.graph());
  }

  @Test
  void broken_text_with_such_a_name_is_still_broken() {
    assertThat(reader.read("{\"\\ud800\":1".getBytes(StandardCharsets.UTF_8))).singleElement().isInstanceOf(Heard.Garbled.class);
  }

  private Message.Put put(String frame) {
    List<Heard> heard = reader.read(frame.getBytes(StandardCharsets.UTF_8));
    assertThat(heard).singleElement().isInstanceOf(Heard.Said.class);
    return (Message.Put) ((Heard.Said) heard.get(0)).message();
  }
}
