package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.account.Account;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.link.ExoLink;
import chat.exo.peer.vault.Transaction;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contacts at relays that die, and contacts that go to others. */
final class MovingTest extends AliceAndBob {
  private static final URI OLD = URI.create("ws://relay.test/gun");
  private static final URI NEW = URI.create("wss://new.test/gun");
  private static final int MANY = 700;


  @BeforeEach
  void open() {
    introduceBoth();
    alice.messenger().send(bob.pub(), "one").join();
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsOnly(Message.State.DELIVERED));
  }

  @Test
  void a_dead_relay_holds_up_nobody_else() {
    try (TestPeer carol = TestPeer.calm(folder, "carol", relay, clock)) {
      carol.start();
      alice.messenger().add(carol.messenger().account().link()).join();
      alice.messenger().send(carol.pub(), "hello").join();
      await().untilAsserted(() -> assertThat(carol.heardFrom(alice.pub())).hasSize(1));
      moves(alice, bob, List.of(NEW));
      alice.post().dead(Set.of(NEW));
      CompletableFuture.allOf(
              IntStream.range(0, MANY).mapToObj(i -> alice.messenger().send(bob.pub(), "lost " + i)).toArray(CompletableFuture<?>[]::new))
          .join();
      alice.post().connect();
      alice.messenger().send(carol.pub(), "and you").join();
      await().untilAsserted(() -> assertThat(carol.heardFrom(alice.pub())).containsExactly("hello", "and you"));
    }
  }

  @Test
  void a_contact_that_has_moved_tells_and_what_waited_follows() {
    alice.post().dead(Set.of(OLD));
    alice.messenger().send(bob.pub(), "two").join();
    assertThat(alice.statesTo(bob.pub())).contains(Message.State.QUEUED);
    movesAndTells(bob);
    await().untilAsserted(() -> assertThat(alice.messenger().contact(bob.pub()).orElseThrow().relays()).containsExactly(NEW));
    await()
        .untilAsserted(
            () -> {
              clock.advance(60_000);
              alice.messenger().tick();
              assertThat(bob.heardFrom(alice.pub())).containsExactly("one", "two");
            });
  }

  @Test
  void who_has_moved_without_a_word_is_found_within_a_day() {
    Account moved = bob.messenger().account().at(List.of(NEW), clock.millis());
    relay.publish(bob.pub(), moved.profile(new Transaction(bob.vault())).text());
    clock.advance(25 * 3_600_000L);
    alice.messenger().tick();
    await().untilAsserted(() -> assertThat(alice.messenger().contact(bob.pub()).orElseThrow().relays()).containsExactly(NEW));
  }

  @Test
  void a_newer_link_of_a_contact_is_followed() {
    ExoLink link = new ExoLink(bob.pub(), Optional.of(NEW), Optional.empty());
    alice.messenger().add(link).join();
    await().untilAsserted(() -> assertThat(alice.post().asked()).contains(NEW));
  }

  @Test
  void where_an_account_was_is_read_for_thirty_days() {
    Account first = bob.messenger().account();
    Account moved = first.at(List.of(NEW), clock.millis());
    assertThat(moved.reading(clock.millis())).containsExactly(NEW, OLD);
    assertThat(moved.reading(clock.millis() + 31L * 24 * 3_600_000)).containsExactly(NEW);
    assertThat(moved.at(List.of(OLD), clock.millis()).reading(clock.millis())).containsExactly(OLD, NEW);
    assertThat(moved.updatedMillis()).isGreaterThan(first.updatedMillis());
    assertThat(moved.at(List.of(OLD), 0).updatedMillis()).as("also by a clock that is behind").isGreaterThan(moved.updatedMillis());
    Transaction rows = new Transaction(bob.vault());
    moved.store(rows);
    rows.commit();
    assertThat(Account.load(bob.vault()).reading(clock.millis())).containsExactly(NEW, OLD);
  }

  @Test
  void a_page_of_what_has_disappeared_does_not_end_the_reading() {
    for (int i = 0; i < 4; i++) {
      alice.messenger().send(bob.pub(), Content.of(clock.millis(), new Body.Text("gone " + i)).expiring(5)).join();
    }
    alice.messenger().send(bob.pub(), "stays").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).hasSize(6));
    bob.messenger().markRead(alice.pub()).join();
    clock.advance(6_000);
    bob.messenger().tick();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("one", "stays"));
    ArrivalReader reader = bob.messenger().reader("bot");
    reader.advance(reader.next(1).getFirst());
    assertThat(reader.next(2)).extracting(arrival -> arrival.message().content().body()).containsExactly(new Body.Text("stays"));
  }

  private void movesAndTells(TestPeer peer) {
    Account moved = peer.messenger().account().at(List.of(NEW), clock.millis());
    Transaction rows = new Transaction(peer.vault());
    moved.store(rows);
    rows.commit();
    peer.crash();
  }

  /** Alice knows that Bob is elsewhere. */
  private static void moves(TestPeer knows, TestPeer who, List<URI> relays) {
    Transaction rows = new Transaction(knows.vault());
    ContactRows.write(rows, knows.messenger().contact(who.pub()).orElseThrow().at(relays));
    rows.commit();
  }
}
