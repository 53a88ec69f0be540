package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.backup.Backup;
import chat.exo.peer.backup.RecoveryPhrase;
import chat.exo.peer.box.Entry;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.session.Decrypted;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.Sessions;
import chat.exo.peer.session.SignalText;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twelve members: each message is encrypted once, and read by those who are members when it is said. */
final class LargeGroupTest {
  private static final int MEMBERS = 12;

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final FakeRelay relay = new FakeRelay();
  private final List<TestPeer> peers = new ArrayList<>();
  private TestPeer ann;
  private String group = "";

  @BeforeEach
  void open() {
    for (int i = 0; i < MEMBERS; i++) {
      peers.add(TestPeer.calm(folder, "peer " + i, relay, clock));
    }
    ann = peers.getFirst();
    peers.forEach(TestPeer::start);
  }

  @AfterEach
  void close() {
    peers.forEach(TestPeer::close);
  }

  @Test
  void everybody_reads_everybody_and_one_key_each_is_enough() {
    make(peers);
    say(ann, "one");
    untilHeard(peers, "one");
    say(ann, "two");
    say(peers.get(3), "three");
    untilHeard(peers, "one", "two", "three");
    assertThat(key(ann)).isNotEqualTo(key(peers.get(3)));
    assertThat(ann.messenger().newest(group, 100)).filteredOn(Message::outgoing).isNotEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(ann.messenger().newest(group, 100))
                    .filteredOn(message -> message.outgoing() && message.content().body() instanceof Body.Text)
                    .extracting(Message::state)
                    .containsOnly(Message.State.DELIVERED));
  }

  @Test
  void who_is_removed_reads_no_more_and_the_key_is_another() {
    make(peers);
    say(ann, "one");
    untilHeard(peers, "one");
    String before = key(ann);
    TestPeer gone = peers.getLast();
    List<TestPeer> left = peers.subList(0, MEMBERS - 1);
    change(left);
    untilKnown(left, left.size());
    say(ann, "two");
    say(peers.get(3), "three");
    untilHeard(left, "one", "two", "three");
    assertThat(key(ann)).isNotEqualTo(before);
    assertThat(texts(gone)).containsExactly("one");
    SignalText now = encrypted(ann, "four");
    assertThat(reads(gone, ann, now)).isFalse();
    assertThat(reads(peers.get(5), ann, now)).isTrue();
  }

  @Test
  void who_joins_later_reads_from_then_on_and_nothing_earlier() {
    make(peers.subList(0, MEMBERS - 1));
    say(ann, "one");
    untilHeard(peers.subList(0, MEMBERS - 1), "one");
    SignalText earlier = encrypted(ann, "two, kept by a relay");
    TestPeer late = peers.getLast();
    change(peers);
    untilKnown(peers, MEMBERS);
    say(ann, "three");
    await().untilAsserted(() -> assertThat(texts(late)).containsExactly("three"));
    assertThat(reads(late, ann, earlier)).as("said before the join").isFalse();
    assertThat(reads(peers.get(4), ann, earlier)).as("by a member of then").isTrue();
    late.messenger().send(ann.pub(), "hello").join();
    for (int i = 0; i < 5; i++) {
      tick();
    }
    assertThat(texts(late)).as("and nobody says it again").containsExactly("three");
  }

  @Test
  void a_sender_that_dies_in_between_says_it_once_and_to_all() {
    make(peers);
    say(ann, "one");
    untilHeard(peers, "one");
    ann.post().disconnect();
    say(ann, "two");
    ann.crash();
    say(ann, "three");
    untilHeard(peers, "one", "two", "three");
  }

  @Test
  void receivers_that_die_in_between_miss_nothing() {
    make(peers);
    say(ann, "one");
    for (TestPeer peer : peers.subList(1, 5)) {
      peer.crash();
    }
    say(ann, "two");
    for (TestPeer peer : peers.subList(3, 8)) {
      peer.crash();
    }
    say(ann, "three");
    untilHeard(peers, "one", "two", "three");
  }

  @Test
  void a_message_that_got_lost_comes_again_in_the_session() {
    make(peers);
    say(ann, "one");
    untilHeard(peers, "one");
    TestPeer bob = peers.get(1);
    List<Entry> lost = new CopyOnWriteArrayList<>();
    bob.post().lieAboutEntries(entries -> lose(lost, entries));
    say(ann, "two");
    await().until(() -> !lost.isEmpty());
    List<Entry> first = List.copyOf(lost);
    bob.post().lieAboutEntries(entries -> entries.stream().filter(entry -> !first.contains(entry)).toList());
    say(ann, "three");
    untilHeard(List.of(bob), "one", "two", "three");
  }

  @Test
  void who_never_got_the_key_is_told_again_and_misses_nothing() {
    make(peers);
    TestPeer bob = peers.get(1);
    await().until(() -> bob.messenger().groups().size() == 1);
    say(ann, "one");
    untilHeard(peers, "one");
    forget(bob, Row.of(Table.SENDER_KEY, ann.pub() + "/1/" + key(ann)));
    say(ann, "two");
    untilHeard(List.of(bob), "one", "two");
    say(ann, "three");
    untilHeard(List.of(bob), "one", "two", "three");
  }

  @Test
  void a_restored_member_speaks_with_a_fresh_key() throws IOException {
    make(peers);
    say(ann, "one");
    untilHeard(peers, "one");
    String before = key(ann);
    Path file = folder.resolve("backup");
    String words = Backup.phrase(ann.vault()).words();
    Backup.write(ann.vault(), file);
    ann.restore(file, RecoveryPhrase.parse(words));
    say(ann, "two");
    untilHeard(peers.subList(1, MEMBERS), "one", "two");
    assertThat(key(ann)).isNotEqualTo(before);
  }

  @Test
  void a_key_from_any_member_brings_the_group_with_it() {
    make(peers);
    TestPeer bob = peers.get(1);
    TestPeer carol = peers.get(2);
    untilKnown(peers, MEMBERS);
    forget(carol, Row.of(Table.GROUP, group));
    bob.messenger().sendToGroup(group, Content.of(clock.millis(), new Body.Text("from Bob"))).join();
    await().untilAsserted(() -> assertThat(texts(carol)).containsExactly("from Bob"));
    assertThat(carol.messenger().groups().getFirst().members()).hasSize(MEMBERS);
  }

  private void make(List<TestPeer> members) {
    for (TestPeer peer : peers.subList(1, MEMBERS)) {
      ann.messenger().add(peer.messenger().account().link()).join();
      peer.messenger().add(ann.messenger().account().link()).join();
    }
    group = ann.messenger().group(Optional.empty(), "Twelve", pubs(members)).join().id();
    untilKnown(members, members.size());
  }

  private void change(List<TestPeer> members) {
    var unused = ann.messenger().group(Optional.of(group), "Twelve", pubs(members)).join();
  }

  private void untilKnown(List<TestPeer> members, int count) {
    soon(
        () -> {
          for (TestPeer peer : members) {
            assertThat(peer.messenger().groups()).hasSize(1);
            assertThat(peer.messenger().groups().getFirst().members()).hasSize(count);
          }
        });
  }

  private void say(TestPeer peer, String text) {
    var unused = peer.messenger().sendToGroup(group, Content.of(clock.millis(), new Body.Text(text))).join();
  }

  private void untilHeard(List<TestPeer> members, String... texts) {
    soon(
        () -> {
          for (TestPeer peer : members) {
            assertThat(texts(peer)).as(peer.folder().getFileName().toString()).containsExactlyInAnyOrder(texts);
          }
        });
  }

  private void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              tick();
              assertion.run();
            });
  }

  private void tick() {
    clock.advance(1_000);
    peers.forEach(peer -> peer.messenger().tick());
  }

  /** All texts of the group, one's own too. */
  private List<String> texts(TestPeer peer) {
    return peer.messenger().messages(group, 0, 1_000).stream()
        .filter(message -> message.content().body() instanceof Body.Text && message.state() != Message.State.NOTICE)
        .map(message -> ((Body.Text) message.content().body()).text())
        .toList();
  }

  private String key(TestPeer peer) {
    return Json.parse(peer.vault().read(Row.of(Table.GROUP_KEY, group)).orElseThrow()).path("key").asText();
  }

  /** A message in a member's key that nobody was sent. */
  private SignalText encrypted(TestPeer peer, String text) {
    Transaction rows = new Transaction(peer.vault());
    Sessions sessions = new Sessions(rows, peer.messenger().account().device());
    SignalText message = sessions.encryptForGroup(UUID.fromString(key(peer)), text.getBytes(StandardCharsets.UTF_8));
    rows.commit();
    return message;
  }

  private static boolean reads(TestPeer peer, TestPeer from, SignalText message) {
    Sessions sessions = new Sessions(new Transaction(peer.vault()), peer.messenger().account().device());
    return sessions.decrypt(new DeviceAddress(from.pub(), 1), message) instanceof Decrypted.Plain;
  }

  /** As if what is in the row had never come. */
  private static void forget(TestPeer peer, Row row) {
    Transaction rows = new Transaction(peer.vault());
    assertThat(rows.has(row)).isTrue();
    rows.remove(row);
    rows.commit();
  }

  private List<String> pubs(List<TestPeer> members) {
    return members.stream().map(TestPeer::pub).toList();
  }

  private static List<Entry> lose(List<Entry> into, List<Entry> entries) {
    into.addAll(entries);
    return List.of();
  }
}
