package chat.exo.peer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.peer.sea.SeaPair;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The graph half against relays in this process. */
final class ExoPeerTest {
  private static final String ONE = "ws://one.test/gun";
  private static final String TWO = "ws://two.test/gun";

  @TempDir Path folder;
  private final FakeRelays relays = new FakeRelays();

  @AfterEach
  void close() {
    relays.close();
  }

  @Test
  void what_is_put_can_be_read_back_without_any_relay() {
    try (ExoPeer peer = open(Optional.empty())) {
      peer.get("mark").get("name").put("Mark").join().stored().join();
      assertThat(peer.get("mark").get("name").once().join()).contains(new Value.Text("Mark"));
      assertThat(peer.get("mark").get("age").once().join()).isEmpty();
    }
  }

  @Test
  void a_key_below_a_key_makes_a_node_and_the_link_to_it() {
    try (ExoPeer peer = open(Optional.empty())) {
      peer.get("mark").get("boss").get("name").put("Fluffy").join().stored().join();
      assertThat(peer.get("mark").get("boss").once().join()).contains(new Value.Link(new Soul("mark/boss")));
      assertThat(peer.get("mark/boss").get("name").once().join()).contains(new Value.Text("Fluffy"));
      assertThat(peer.get("mark").get("boss").get("name").back().soul().join()).isEqualTo(new Soul("mark/boss"));
    }
  }

  @Test
  void deep_writes_wait_for_nobody_on_the_thread_of_the_timeouts() {
    try (ExoPeer peer = open(Optional.empty(), ONE)) {
      for (String name : List.of("Fluffy", "Rex", "Tom")) {
        assertThat(peer.get("mark").get("boss").get("pet").put(Map.of("name", new Value.Text(name))))
            .succeedsWithin(Duration.ofMillis(1500));
        assertThat(peer.get("mark").get("boss").get("pet").get("age").put(new Value.Numeric(name.length())))
            .succeedsWithin(Duration.ofMillis(1500));
      }
      assertThat(peer.get("mark/boss/pet").get("name").once().join()).contains(new Value.Text("Tom"));
      assertThat(peer.get("mark/boss").get("pet").once().join()).contains(new Value.Link(new Soul("mark/boss/pet")));
    }
  }

  /** A node of an application. */
  record Person(String name, int age, double height, boolean member) {}

  @Test
  void a_record_is_a_node_and_comes_back() {
    try (ExoPeer peer = open(Optional.empty())) {
      Person ann = new Person("Ann", 42, 1.7, true);
      peer.get("ann").putRecord(ann).join().stored().join();
      assertThat(peer.get("ann").get("age").once().join()).contains(new Value.Numeric(42));
      peer.get("ann").get("boss").get("name").put("Fluffy").join().stored().join();
      assertThat(peer.get("ann").once(Person.class).join()).as("other keys are passed over").contains(ann);
      assertThat(peer.get("nobody").once(Person.class).join()).isEmpty();
      peer.get("ann").get("age").put("old").join().stored().join();
      assertThat(peer.get("ann").once(Person.class)).failsWithin(Duration.ofSeconds(5)).withThrowableThat().withMessageContaining("spells a Person");
    }
  }

  @Test
  void two_peers_see_each_others_writes_through_a_relay() {
    try (ExoPeer a = open(Optional.empty(), ONE);
        ExoPeer b = open(Optional.empty(), ONE)) {
      List<Value> seen = new CopyOnWriteArrayList<>();
      b.get("room").get("topic").on(seen::add).join();
      a.get("room").get("topic").put("gun").join().acknowledged().join();
      await().untilAsserted(() -> assertThat(seen).containsExactly(new Value.Text("gun")));
      assertThat(b.get("room").get("topic").once().join()).contains(new Value.Text("gun"));
    }
  }

  @Test
  void what_was_written_offline_is_sent_after_the_reconnect() {
    relays.at(ONE).leave();
    try (ExoPeer peer = open(Optional.empty(), ONE)) {
      Put put = peer.get("offline").get("key").put("kept").join();
      put.stored().join();
      assertThat(put.acknowledged()).isNotDone();
      relays.at(ONE).comeBack();
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(put.acknowledged()).isCompleted());
      assertThat(relays.at(ONE).read(Query.key(new Soul("offline"), "key")).cellCount()).isEqualTo(1);
      assertThat(peer.waiting()).isZero();
    }
  }

  @Test
  void unacknowledged_writes_survive_the_process() {
    relays.at(ONE).leave();
    try (ExoPeer peer = open(Optional.of(folder), ONE)) {
      peer.get("kept").get("key").put("over a restart").join().stored().join();
      await().untilAsserted(() -> assertThat(peer.waiting()).isEqualTo(1));
    }
    relays.at(ONE).comeBack();
    try (ExoPeer peer = open(Optional.of(folder), ONE)) {
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(peer.waiting()).isZero());
      assertThat(relays.at(ONE).read(Query.key(new Soul("kept"), "key")).cellCount()).isEqualTo(1);
      assertThat(peer.get("kept").get("key").once().join()).contains(new Value.Text("over a restart"));
    }
  }

  @Test
  void a_write_whose_ack_was_lost_is_sent_again() {
    relays.at(ONE).muteAcks(true);
    try (ExoPeer peer = open(Optional.empty(), ONE)) {
      Put put = peer.get("a").get("b").put("c").join();
      await().untilAsserted(() -> assertThat(relays.at(ONE).puts()).isEqualTo(1));
      relays.at(ONE).muteAcks(false);
      relays.at(ONE).leave();
      relays.at(ONE).comeBack();
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(put.acknowledged()).isCompleted());
    }
  }

  @Test
  void every_relay_gets_every_write() {
    relays.at(TWO).leave();
    try (ExoPeer peer = open(Optional.empty(), ONE, TWO)) {
      peer.get("a").get("b").put("c").join().acknowledged().join();
      assertThat(peer.waiting()).isEqualTo(1);
      relays.at(TWO).comeBack();
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(peer.waiting()).isZero());
      assertThat(relays.at(TWO).read(Query.key(new Soul("a"), "b")).cellCount()).isEqualTo(1);
    }
  }

  @Test
  void a_watch_goes_on_after_a_reconnect() {
    try (ExoPeer a = open(Optional.empty(), ONE);
        ExoPeer b = open(Optional.empty(), ONE)) {
      List<Value> seen = new CopyOnWriteArrayList<>();
      b.get("w").get("k").on(seen::add).join();
      relays.at(ONE).leave();
      a.get("w").get("k").put("later").join();
      relays.at(ONE).comeBack();
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(seen).contains(new Value.Text("later")));
    }
  }

  @Test
  void sets_and_ranges_are_read_in_order() {
    try (ExoPeer peer = open(Optional.empty())) {
      Ref log = peer.get("log");
      for (String day : List.of("2026-01", "2026-02", "2027-01")) {
        log.get(day).put(day).join().stored().join();
      }
      assertThat(log.keys(Lex.startingWith("2026")).join().cells()).extracting(Cell::key).containsExactly("2026-01", "2026-02");
      Ref item = peer.get("people").set(Map.of("name", new Value.Text("Ann"))).join();
      await().untilAsserted(() -> assertThat(item.get("name").once().join()).contains(new Value.Text("Ann")));
      List<Ref> members = new CopyOnWriteArrayList<>();
      peer.get("people").map(members::add).join();
      await().untilAsserted(() -> assertThat(members).hasSize(1));
      assertThat(members.getFirst().get("name").once().join()).contains(new Value.Text("Ann"));
    }
  }

  @Test
  void an_accounts_own_space_is_signed_and_read_plain() {
    SeaPair pair = SeaPair.generate();
    try (ExoPeer owner = open(Optional.empty(), ONE);
        ExoPeer reader = open(Optional.empty(), ONE)) {
      owner.user(pair).get("motto").put("mine").join().acknowledged().join();
      assertThat(reader.get("~" + pair.pub()).get("motto").once().join()).contains(new Value.Text("mine"));
      assertThat(reader.get("~" + pair.pub()).get("motto").put("forged")).failsWithin(Duration.ofSeconds(5));
      assertThat(owner.get("~" + pair.pub()).get("motto").once().join()).contains(new Value.Text("mine"));
    }
  }

  @Test
  void changes_can_be_subscribed_to() {
    try (ExoPeer peer = open(Optional.empty())) {
      List<String> seen = new CopyOnWriteArrayList<>();
      peer.get("feed").changes().subscribe(new Collector(seen));
      peer.get("feed").get("a").put("1").join();
      peer.get("feed").get("b").put("2").join();
      await().untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder("a", "b"));
    }
  }

  private ExoPeer open(Optional<Path> where, String... uris) {
    PeerOptions options = new PeerOptions(where, List.of(), relays, Duration.ofSeconds(2));
    for (String uri : uris) {
      options = options.relay(URI.create(uri));
    }
    ExoPeer peer = ExoPeer.open(options);
    if (uris.length > 0 && relays.at(uris[0]).present()) {
      await().until(peer::connected);
    }
    return peer;
  }

  private record Collector(List<String> seen) implements Flow.Subscriber<Cell> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Cell cell) {
      seen.add(cell.key());
    }

    @Override
    public void onError(Throwable error) {
      throw new AssertionError(error);
    }

    @Override
    public void onComplete() {}
  }
}
