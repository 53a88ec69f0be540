package chat.exo.graph.wire;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.json.JsonText;
import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What the writer says, the reader hears: every message of ours comes back as it was. */
final class RoundTripTest {
  private static final WireReader READER = new WireReader(WireLimits.defaults());

  @Property
  void any_graph_comes_back_as_it_was(@ForAll("graphs") Graph graph) {
    Message.Put put = (Message.Put) heard(WireWriter.put(new PutHeader("id", "", Optional.of(new AckWish(3, 2)), List.of("a", "b")), GraphText.of(graph)));
    assertThat(sorted(put.graph())).isEqualTo(sorted(graph));
    assertThat(put.acks()).contains(new AckWish(3, 2));
    assertThat(put.heardBy()).containsExactly("a", "b");
  }

  @Property
  void the_text_that_came_is_passed_on_byte_for_byte(@ForAll("graphs") Graph graph) {
    String spaced = spaced(GraphText.of(graph));
    Message.Put put = (Message.Put) heard(("{\"é😀\":[{}],\"#\":\"id\",\"put\":" + spaced + "}").getBytes(StandardCharsets.UTF_8));
    assertThat(text(put.text())).isEqualTo(spaced);
    byte[] passedOn = WireWriter.put(new PutHeader("id", "", Optional.empty(), List.of()), put.text());
    assertThat(new String(passedOn, StandardCharsets.UTF_8)).isEqualTo("{\"#\":\"id\",\"put\":" + spaced + "}");
    assertThat(((Message.Put) heard(passedOn)).graph()).isEqualTo(put.graph());
  }

  @Property
  void a_graph_inside_a_text_inside_an_array_is_the_same_graph(@ForAll("graphs") Graph graph) {
    String message = "{\"#\":\"id\",\"put\":" + GraphText.of(graph) + "}";
    String nested = "[" + JsonText.quote("[" + JsonText.quote(message) + "]") + "]";
    Message.Put put = (Message.Put) heard(nested.getBytes(StandardCharsets.UTF_8));
    assertThat(sorted(put.graph())).isEqualTo(sorted(graph));
    assertThat(text(put.text())).isEqualTo(GraphText.of(graph));
  }

  @Example
  void a_lone_surrogate_that_stands_bare_in_a_nested_text_is_kept() {
    String frame = "[\"{\\\"#\\\":\\\"id\\\",\\\"put\\\":{\\\"s\\\":{\\\"_\\\":{\\\"#\\\":\\\"s\\\",\\\">\\\":{\\\"k\\\":1}},\\\"k\\\":\\\"\\ud800\\\"}}}\"]";
    Message.Put put = (Message.Put) heard(frame.getBytes(StandardCharsets.US_ASCII));
    assertThat(put.graph().nodes().getFirst().cells().getFirst().value().json()).isEqualTo("\"\\ud800\"");
    assertThat(text(put.text())).contains("\\ud800");
  }

  @Property
  void an_answer_carries_its_data_its_hash_and_its_next_chunk(@ForAll("graphs") Graph graph) throws Exception {
    String put = GraphText.of(graph);
    byte[] frame = WireWriter.answer("id", "to", PrintedGraph.of(graph), Optional.of("next"));
    Message.Put message = (Message.Put) heard(frame);
    assertThat(message.replyTo()).isEqualTo("to");
    assertThat(message.hash()).hasValue(put.hashCode());
    assertThat(sorted(message.graph())).isEqualTo(sorted(graph));
    assertThat(new ObjectMapper().readTree(new String(frame, StandardCharsets.UTF_8)).get("%").textValue()).isEqualTo("next");
  }

  @Property
  void any_query_comes_back_as_it_was(@ForAll("queries") Query query) {
    Message.Get get = (Message.Get) heard(WireWriter.get("id", query, OptionalInt.of(-7), List.of("x")));
    assertThat(get).isEqualTo(new Message.Get("id", query, OptionalInt.of(-7), List.of("x")));
  }

  @Property
  void acks_errors_and_reports_come_back(@ForAll("names") String id, @ForAll("names") String text) {
    assertThat(heard(WireWriter.error(id, "to", text))).isInstanceOfSatisfying(Message.Reply.class, reply -> {
      assertThat(reply.id()).isEqualTo(id);
      assertThat(reply.err()).contains(text);
    });
    assertThat(heard(WireWriter.ack(id, "to"))).isInstanceOfSatisfying(Message.Reply.class, reply -> {
      assertThat(text(reply.ok())).isEqualTo("true");
      assertThat(WireWriter.reply(reply)).isEqualTo(WireWriter.ack(id, "to"));
    });
    assertThat(heard(WireWriter.notFound(id, "to"))).isEqualTo(new Message.Reply(id, "to", RawText.none(), Optional.empty()));
    assertThat(heard(WireWriter.handshake(id, "to", text))).isInstanceOfSatisfying(Message.Dam.class, dam -> {
      assertThat(dam.replyTo()).isEqualTo("to");
      assertThat(dam.kind()).isEqualTo("?");
      assertThat(dam.processId()).contains(text);
    });
    assertThat(heard(WireWriter.report(id, text))).isInstanceOfSatisfying(Message.Dam.class, dam -> assertThat(dam.kind()).isEqualTo("!"));
  }

  @Provide
  Arbitrary<Graph> graphs() {
    return Arbitraries.randomValue(Graphs::graph);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.randomValue(Graphs::name);
  }

  @Provide
  Arbitrary<Query> queries() {
    return Arbitraries.randomValue(RoundTripTest::query);
  }

  /** What is never cut has no budget on the wire. */
  private static Query query(Random random) {
    Lex souls = random.nextBoolean() ? Lex.exactly(Graphs.name(random)) : range(random);
    Lex keys = random.nextInt(3) == 0 ? Lex.any() : random.nextBoolean() ? Lex.exactly(Graphs.name(random)) : range(random);
    Query.Order order = random.nextBoolean() ? Query.Order.ASCENDING : Query.Order.DESCENDING;
    Query query = new Query(souls, keys, random.nextInt(1, 8 << 20), order);
    return query.unbounded() ? new Query(souls, keys, Query.DEFAULT_MAX_BYTES, order) : query;
  }

  private static Lex range(Random random) {
    Lex lex = new Lex(Optional.empty(), maybe(random), maybe(random), maybe(random));
    return lex.matchesAll() ? range(random) : lex;
  }

  private static Optional<String> maybe(Random random) {
    return random.nextBoolean() ? Optional.of(Graphs.name(random)) : Optional.empty();
  }

  private static Message heard(byte[] frame) {
    List<Heard> heard = READER.read(frame);
    assertThat(heard).as(new String(frame, StandardCharsets.UTF_8)).hasSize(1);
    assertThat(heard.getFirst()).isInstanceOf(Heard.Said.class);
    return ((Heard.Said) heard.getFirst()).message();
  }

  /** The same JSON with white space wherever it may stand. */
  private static String spaced(String json) {
    StringBuilder out = new StringBuilder();
    boolean inText = false;
    for (int i = 0; i < json.length(); i++) {
      char unit = json.charAt(i);
      if (inText && unit == '\\') {
        out.append(unit).append(json.charAt(++i));
        continue;
      }
      inText ^= unit == '"';
      boolean structural = !inText && "{}:,".indexOf(unit) >= 0;
      out.append(structural && i > 0 ? " " : "").append(unit).append(structural && i < json.length() - 1 ? "\n\t" : "");
    }
    return out.toString();
  }

  private static String text(RawText text) {
    return new String(text.bytes(), text.start(), text.end() - text.start(), StandardCharsets.UTF_8);
  }

  /** Order means nothing in a graph, and canonical text changes it. */
  private static List<Node> sorted(Graph graph) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      nodes.add(new Node(node.soul(), node.cells().stream().sorted(comparing(Cell::key)).toList()));
    }
    nodes.sort(comparing(Node::soul));
    return nodes;
  }
}
