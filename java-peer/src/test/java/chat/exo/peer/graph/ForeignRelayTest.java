package chat.exo.peer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A relay of a contact: it is asked what it is there for, and heard in nothing else. */
final class ForeignRelayTest {
  private static final String OWN = "ws://own.test/gun";
  private static final String FOREIGN = "wss://foreign.test/gun";
  private static final double LONG_AGO = 1_600_000_000_000.0;

  private final FakeRelays relays = new FakeRelays();
  private ExoPeer peer;

  @BeforeEach
  void open() {
    peer = ExoPeer.open(new PeerOptions(Optional.empty(), List.of(URI.create(OWN)), relays, Duration.ofMillis(500)));
    await().until(peer::connected);
    peer.link(URI.create(FOREIGN));
    await().until(() -> relays.at(FOREIGN).connections() == 1 && peer.link(URI.create(FOREIGN)).connected());
  }

  @AfterEach
  void close() {
    peer.close();
    relays.close();
  }

  @Test
  void what_it_says_unasked_is_not_taken() {
    relays.at(FOREIGN).tell(said("mark", "foreign"));
    relays.at(OWN).tell(said("ann", "own"));
    await().untilAsserted(() -> assertThat(peer.get("ann").get("name").once().join()).contains(new Value.Text("own")));
    assertThat(peer.local(Query.node(new Soul("mark"))).isEmpty()).isTrue();
  }

  @Test
  void it_is_asked_what_it_is_named_for_and_nothing_else() {
    peer.read(Query.node(new Soul("own business"))).join();
    peer.get("watched").get("key").on(value -> {}).join();
    peer.read(Query.node(new Soul("their profile")), List.of(URI.create(FOREIGN))).join();
    assertThat(relays.at(FOREIGN).heard()).noneMatch(frame -> frame.contains("own business") || frame.contains("watched"));
    assertThat(relays.at(FOREIGN).heard()).anyMatch(frame -> frame.contains("their profile"));
    assertThat(relays.at(OWN).heard()).anyMatch(frame -> frame.contains("their profile"));
  }

  @Test
  void it_is_told_who_comes() {
    peer.introduce(said("card", "Ann"));
    await().untilAsserted(() -> assertThat(relays.at(FOREIGN).heard()).anyMatch(frame -> frame.contains("card")));
    assertThat(relays.at(OWN).heard()).noneMatch(frame -> frame.contains("card"));
  }

  @Test
  void a_peer_is_no_relay_and_does_not_say_so() {
    relays.at(OWN).greet();
    await().untilAsserted(() -> assertThat(relays.at(OWN).heard()).anyMatch(frame -> frame.contains("\"pid\"")));
    assertThat(relays.at(OWN).heard()).noneMatch(frame -> frame.contains("\"exo\""));
  }

  private static Graph said(String soul, String name) {
    return Graph.of(new Node(new Soul(soul), List.of(new Cell("name", LONG_AGO, new Value.Text(name)))));
  }
}
