package chat.exo.peer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.peer.box.Entry;
import chat.exo.peer.transport.FrameReader;
import chat.exo.peer.transport.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A box that is read page by page, while others go on leaving entries there. */
final class BoxOrderTest {
  private static final URI RELAY = URI.create("ws://one.test/gun");
  private static final String BOX = "exo/box/AAAAAAAAAAAAAAAAAAAAAA#";
  private static final Entry FIRST = Entry.of(1_000, "first");
  private static final Entry SECOND = Entry.of(2_000, "second");
  private static final Entry LIVE = Entry.of(3_000, "live");
  private static final Entry LATER = Entry.of(4_000, "later");

  private final Wire wire = new Wire();
  private final ExoPeer peer =
      ExoPeer.open(new PeerOptions(Optional.empty(), List.of(RELAY), relay -> wire, Duration.ofSeconds(2)));
  private final List<String> read = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void what_comes_live_between_two_pages_waits_for_the_last_page() {
    String question = collect();
    wire.say(page(question, FIRST, Optional.of("more")));
    wire.say(live(LIVE));
    assertThat(read).containsExactly("first");
    wire.say(page(question, SECOND, Optional.empty()));
    wire.say(live(LATER));
    assertThat(read).containsExactly("first", "second", "live", "later");
  }

  @Test
  void what_comes_live_before_word_that_the_box_is_empty_is_handed_on_with_it() {
    String question = collect();
    wire.say(live(LIVE));
    assertThat(read).isEmpty();
    wire.say(WireWriter.notFound("n1", question));
    assertThat(read).containsExactly("live");
  }

  @Test
  void a_connection_that_ends_between_two_pages_is_asked_anew() {
    String question = collect();
    wire.say(page(question, FIRST, Optional.of("more")));
    wire.say(live(LIVE));
    wire.close();
    await().until(() -> wire.questions().size() == 2);
    String again = wire.questions().getLast();
    wire.say(page(again, FIRST, Optional.of("more")));
    wire.say(page(again, SECOND, Optional.empty()));
    assertThat(read).containsExactly("first", "first", "second");
  }

  private String collect() {
    await().until(peer::connected);
    peer.boxes().collect(BOX, entries -> entries.forEach(entry -> read.add(entry.value())));
    await().until(() -> wire.questions().size() == 1);
    return wire.questions().getFirst();
  }

  private static byte[] page(String question, Entry entry, Optional<String> next) {
    return WireWriter.answer("p" + entry.value(), question, PrintedGraph.of(graph(entry)), next);
  }

  private static byte[] live(Entry entry) {
    return WireWriter.put(new PutHeader("l" + entry.value(), "", Optional.empty(), List.of()), GraphText.of(graph(entry)));
  }

  private static Graph graph(Entry entry) {
    return Graph.of(new Node(new Soul(BOX), List.of(new Cell(entry.key(), 1, new Value.Text(entry.value())))));
  }

  /** The only connection there is; what a relay would say is said by the test. */
  private static final class Wire implements Transport {
    private final WireReader reader = new WireReader(WireLimits.defaults());
    private final List<String> questions = new ArrayList<>();
    private Optional<FrameReader> frames = Optional.empty();

    @Override
    public synchronized CompletableFuture<Void> open(FrameReader listener) {
      frames = Optional.of(listener);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized void send(byte[] frame) {
      for (Heard heard : reader.read(frame)) {
        if (heard instanceof Heard.Said(Message.Get get) && get.query().soul().filter(soul -> soul.text().equals(BOX)).isPresent()) {
          questions.add(get.id());
        }
      }
    }

    @Override
    public void close() {
      listener().ifPresent(FrameReader::closed);
    }

    synchronized List<String> questions() {
      return List.copyOf(questions);
    }

    void say(byte[] frame) {
      listener().ifPresent(listener -> listener.frame(frame));
    }

    private synchronized Optional<FrameReader> listener() {
      return frames;
    }
  }
}
