package chat.exo.graph.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a frame becomes: the shapes of a put, the text that is kept, and faults that must not become exceptions. */
final class WireReaderTest {
  private final WireReader reader = new WireReader(WireLimits.defaults());

  @Test
  void a_put_is_read_and_its_text_is_a_slice_of_the_frame() {
    String put = "{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"a\":1.5,\"b\":2}},\"a\":\"é😀\",\"b\":{\"#\":\"t\"}}}";
    Message.Put message = put("{\"#\":\"id\",\"x\":\"ü\",\"put\": " + put + " ,\"ok\":{\"@\":2,\"/\":1}}");
    assertThat(message.graph())
        .isEqualTo(Graph.of(new Node(new Soul("s"), List.of(new Cell("a", 1.5, new Value.Text("é😀")), new Cell("b", 2, new Value.Link(new Soul("t")))))));
    assertThat(utf8(message.text())).isEqualTo(put);
    assertThat(message.acks()).contains(new AckWish(2, 1));
  }

  @Test
  void a_frame_in_another_encoding_than_utf8_is_garbled() {
    byte[] utf16 = "{\"#\":\"a\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"a\":1}},\"a\":1}}}".getBytes(StandardCharsets.UTF_16BE);
    assertThat(reader.read(utf16)).containsExactly(new Heard.Garbled(WireReader.PARSE_ERROR));
    assertThat(reader.read("\ufeff{}".getBytes(StandardCharsets.UTF_8))).containsExactly(new Heard.Garbled(WireReader.PARSE_ERROR));
  }

  @Test
  void a_small_put_keeps_no_large_frame_alive() {
    String put = "{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"a\":1}},\"a\":1}}";
    Message.Put alone = put("{\"#\":\"id\",\"put\":" + put + "}");
    assertThat(alone.text().bytes().length).isGreaterThan(put.length());
    Message.Put beside = put("{\"#\":\"id\",\"x\":\"" + "x".repeat(100_000) + "\",\"put\":" + put + "}");
    assertThat(beside.text().bytes()).hasSize(put.length());
    assertThat(utf8(beside.text())).isEqualTo(put);
  }

  private Message.Put put(String frame) {
    List<Heard> heard = reader.read(frame.getBytes(StandardCharsets.UTF_8));
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst()).isInstanceOf(Heard.Said.class);
    return (Message.Put) ((Heard.Said) heard.getFirst()).message();
  }

  private static String utf8(RawText text) {
    return new String(text.bytes(), text.start(), text.end() - text.start(), StandardCharsets.UTF_8);
  }
}
