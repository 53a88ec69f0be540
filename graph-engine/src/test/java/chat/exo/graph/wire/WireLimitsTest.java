package chat.exo.graph.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each limit: what just fits is taken, one more is refused with the limit in the text. */
final class WireLimitsTest {
  private static final WireLimits SMALL = new WireLimits(1_000, 8, 3, 4, 10, 6, 5);

  @Test
  void a_frame_may_have_so_many_bytes() {
    String start = "{\"#\":\"i\",\"@\":\"t\",\"err\":\"";
    String fits = start + "x".repeat(1_000 - start.length() - 2) + "\"}";
    assertThat(said(fits)).hasSize(1);
    assertThat(read(fits + " ")).containsExactly(new Heard.Garbled(WireReader.TOO_BIG));
  }

  @Test
  void bytes_are_counted_not_characters() {
    assertThat(read("{\"err\":\"" + "é".repeat(500) + "\"}")).containsExactly(new Heard.Garbled(WireReader.TOO_BIG));
  }

  @Test
  void json_may_nest_so_deep_wherever_it_stands() {
    assertThat(said("{\"#\":\"i\",\"@\":\"t\",\"x\":" + "[".repeat(7) + "]".repeat(7) + "}")).hasSize(1);
    assertThat(read("{\"#\":\"i\",\"@\":\"t\",\"x\":" + "[".repeat(8) + "]".repeat(8) + "}")).containsExactly(new Heard.Garbled(WireReader.PARSE_ERROR));
  }

  @Test
  void guns_own_messages_fit_the_default_depth_many_times() {
    assertThat(WireLimits.defaults().maxDepth()).isGreaterThanOrEqualTo(6 * 2);
  }

  @Test
  void a_frame_may_hold_so_many_messages_and_one_refusal_answers_all_the_rest() {
    String ack = "{\"@\":\"t\"}";
    assertThat(said("[" + ack + "," + ack + "," + ack + "]")).hasSize(3);
    List<Heard> heard = read("[" + String.join(",", Collections.nCopies(9, ack)) + "]");
    assertThat(heard).hasSize(4);
    assertThat(heard.getLast()).isInstanceOfSatisfying(Heard.Refused.class, refused -> assertThat(refused.text()).contains("at most 3 messages"));
  }

  @Test
  void messages_inside_texts_count_too() {
    String nested = "\"[{\\\"@\\\":\\\"t\\\"},{\\\"@\\\":\\\"t\\\"}]\"";
    assertThat(read("[" + nested + "," + nested + "," + nested + "]")).hasSize(4).last().isInstanceOf(Heard.Refused.class);
  }

  @Test
  void a_put_may_have_so_many_keys_over_all_its_souls() {
    assertThat(said(put("s", 4))).hasSize(1);
    assertThat(refusal(put("s", 5))).contains("at most 4 keys");
    assertThat(refusal("{\"#\":\"i\",\"put\":{" + node("s", 3) + "," + node("t", 2) + "}}")).contains("at most 4 keys");
  }

  @Test
  void souls_have_a_longest_length_in_puts_links_and_gets() {
    String fits = "s".repeat(10);
    String tooLong = "s".repeat(11);
    assertThat(said(put(fits, 1))).hasSize(1);
    assertThat(refusal(put(tooLong, 1))).contains("a soul of at most 10 characters, got 11");
    assertThat(said("{\"get\":{\"#\":\"" + fits + "\"}}")).hasSize(1);
    assertThat(refusal("{\"get\":{\"#\":\"" + tooLong + "\"}}")).contains("a soul of at most 10 characters, got 11");
    assertThat(refusal("{\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":1}},\"k\":{\"#\":\"" + tooLong + "\"}}}}")).contains("a link to a soul of at most 10");
  }

  @Test
  void keys_have_a_longest_length_in_puts_and_gets() {
    assertThat(said("{\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"kkkkkk\":1}},\"kkkkkk\":1}}}")).hasSize(1);
    assertThat(refusal("{\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"kkkkkkk\":1}},\"kkkkkkk\":1}}}")).contains("a key of at most 6 characters, got 7");
    assertThat(refusal("{\"get\":{\"#\":\"s\",\".\":\"kkkkkkk\"}}")).contains("a key of at most 6 characters, got 7");
  }

  @Test
  void the_texts_of_lex_are_no_longer_than_what_they_are_compared_with() {
    for (String rule : List.of("=", "*", ">", "<")) {
      assertThat(said("{\"get\":{\"#\":{\"" + rule + "\":\"" + "s".repeat(10) + "\"}}}")).hasSize(1);
      assertThat(refusal("{\"get\":{\"#\":{\"" + rule + "\":\"" + "s".repeat(11) + "\"}}}")).contains("LEX of a soul to be texts of at most 10 characters, got 11");
      assertThat(refusal("{\"get\":{\"" + rule + "\":\"" + "s".repeat(11) + "\"}}")).contains("LEX of a soul to be texts of at most 10");
      assertThat(said("{\"get\":{\"#\":\"s\",\".\":{\"" + rule + "\":\"kkkkkk\"}}}")).hasSize(1);
      assertThat(refusal("{\"get\":{\"#\":\"s\",\".\":{\"" + rule + "\":\"kkkkkkk\"}}}")).contains("LEX of a key to be texts of at most 6 characters, got 7");
    }
  }

  @Test
  void states_without_a_key_count_as_keys_do() {
    String states = IntStream.range(0, 5).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
    assertThat(refusal("{\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{" + states + "}},\"k0\":1}}}")).contains("at most 4 keys");
  }

  @Test
  void what_says_nothing_counts_as_a_message_too() {
    for (String nothing : List.of("\"[]\"", "\"\"", "1", "null", "[]", "\"[[]]\"", "\"3\"")) {
      assertThat(read("[" + String.join(",", Collections.nCopies(3, nothing)) + "]")).as(nothing).hasSize(3);
      assertThat(read("[" + String.join(",", Collections.nCopies(9, nothing)) + "]")).as(nothing).hasSize(4).last().isInstanceOf(Heard.Refused.class);
    }
  }

  @Test
  void ids_have_a_longest_length() {
    assertThat(said("{\"#\":\"12345\",\"@\":\"12345\"}")).hasSize(1);
    assertThat(refusal("{\"#\":\"123456\",\"get\":{\"#\":\"s\"}}")).contains("expected # of at most 5 characters, got 6");
    assertThat(refusal("{\"#\":\"1\",\"@\":\"123456\"}")).contains("expected @ of at most 5 characters, got 6");
  }

  @Test
  void no_name_that_rewrites_objects_next_door_travels_as_an_id() {
    WireReader reader = new WireReader(WireLimits.defaults());
    for (String name : List.of("__proto__", "constructor", "toString", "hasOwnProperty", "__lookupGetter__")) {
      for (String frame :
          List.of(
              "{\"#\":\"%s\",\"get\":{\"#\":\"s\"}}",
              "{\"#\":\"%s\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":1}},\"k\":1}}}",
              "{\"#\":\"a\",\"@\":\"%s\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":1}},\"k\":1}}}",
              "{\"#\":\"a\",\"@\":\"%s\",\"ok\":1}",
              "{\"#\":\"%s\",\"dam\":\"?\"}")) {
        List<Heard> heard = reader.read(frame.formatted(name).getBytes(StandardCharsets.UTF_8));
        assertThat(heard).as(frame + " of " + name).singleElement().isInstanceOf(Heard.Refused.class);
        assertThat(((Heard.Refused) heard.getFirst()).id()).isIn("", "a");
      }
      List<Heard> named = reader.read(("{\"#\":\"a\",\"dam\":\"?\",\"pid\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8));
      assertThat(((Message.Dam) ((Heard.Said) named.getFirst()).message()).processId()).isEmpty();
    }
  }

  @Test
  void a_process_id_is_one_name() {
    WireReader reader = new WireReader(WireLimits.defaults());
    List<Heard> heard = reader.read("{\"#\":\"a\",\"dam\":\"?\",\"pid\":\"abc,def\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(((Message.Dam) ((Heard.Said) heard.getFirst()).message()).processId()).isEmpty();
  }

  @Test
  void what_an_answer_says_beside_data_has_a_longest_length() {
    WireReader reader = new WireReader(WireLimits.defaults());
    String ok = "{\"#\":\"a\",\"@\":\"b\",\"ok\":\"" + "o".repeat(16_000) + "\"}";
    assertThat(reader.read(ok.getBytes(StandardCharsets.UTF_8))).singleElement().isInstanceOf(Heard.Said.class);
    String longer = "{\"#\":\"a\",\"@\":\"b\",\"ok\":{\"x\":\"" + "o".repeat(17_000) + "\"}}";
    assertThat(reader.read(longer.getBytes(StandardCharsets.UTF_8))).singleElement().isInstanceOf(Heard.Refused.class);
    String err = "{\"#\":\"a\",\"@\":\"b\",\"err\":\"" + "e".repeat(100_000) + "\"}";
    Message.Reply reply = (Message.Reply) ((Heard.Said) reader.read(err.getBytes(StandardCharsets.UTF_8)).getFirst()).message();
    assertThat(reply.err().orElseThrow()).hasSize(1_024);
    String dam = "{\"#\":\"a\",\"dam\":\"" + "d".repeat(200) + "\"}";
    assertThat(reader.read(dam.getBytes(StandardCharsets.UTF_8))).singleElement().isInstanceOf(Heard.Refused.class);
  }

  @Test
  void a_range_may_be_asked_for_no_more_bytes_than_a_frame() {
    assertThat(said("{\"get\":{\"#\":{\"*\":\"s\"},\"%\":1e99}}"))
        .singleElement()
        .isInstanceOfSatisfying(Message.Get.class, get -> assertThat(get.query().maxBytes()).isEqualTo(1_000));
  }

  @Test
  void a_limit_below_one_is_refused() {
    assertThatThrownBy(() -> new WireLimits(1, 1, 1, 1, 1, 1, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("id length");
  }

  private static String put(String soul, int keys) {
    return "{\"#\":\"i\",\"put\":{" + node(soul, keys) + "}}";
  }

  private static String node(String soul, int keys) {
    String states = IntStream.range(0, keys).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
    return "\"" + soul + "\":{\"_\":{\"#\":\"" + soul + "\",\">\":{" + states + "}}," + states + "}";
  }

  private static List<Heard> read(String frame) {
    return new WireReader(SMALL).read(frame.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Message> said(String frame) {
    return read(frame).stream()
        .map(
            heard -> {
              assertThat(heard).isInstanceOf(Heard.Said.class);
              return ((Heard.Said) heard).message();
            })
        .toList();
  }

  private static String refusal(String frame) {
    List<Heard> heard = read(frame);
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst()).isInstanceOf(Heard.Refused.class);
    return ((Heard.Refused) heard.getFirst()).text();
  }
}
