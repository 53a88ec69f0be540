package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.account.Profile;
import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alice wrote first; Bob decides. */
final class RequestsTest extends AliceAndBob {
  @BeforeEach
  void open() {
    startBoth();
    adds(alice, bob);
  }

  @Test
  void who_is_accepted_hears_that_it_came_and_the_talk_goes_on() {
    asks("hello");
    assertThat(bob.messenger().requests()).extracting(Contact::pub).containsExactly(alice.pub());
    assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.STORED);
    bob.messenger().accept(alice.pub()).join();
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.DELIVERED));
    assertThat(bob.messenger().requests()).isEmpty();
    alice.messenger().send(bob.pub(), "more").join();
    bob.messenger().send(alice.pub(), "welcome").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello", "more"));
    await().untilAsserted(() -> assertThat(alice.heardFrom(bob.pub())).containsExactly("welcome"));
  }

  @Test
  void an_accept_outlives_a_crash() {
    asks("hello");
    bob.crash();
    bob.messenger().accept(alice.pub()).join();
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.DELIVERED));
  }

  @Test
  void who_is_refused_leaves_nothing_and_learns_nothing() {
    asks("hello");
    bob.messenger().refuse(alice.pub()).join();
    assertThat(bob.messenger().contacts()).isEmpty();
    assertThat(bob.messenger().messages(alice.pub(), 0, 10)).isEmpty();
    assertThat(bob.vault().scan(Table.SESSION)).isEmpty();
    assertThat(bob.vault().scan(Table.OWED)).isEmpty();
    assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.STORED);
    assertThat(bob.post().left()).isZero();
  }

  @Test
  void who_is_blocked_is_dropped_unread_also_from_an_old_conversation() {
    asks("hello");
    bob.messenger().accept(alice.pub()).join();
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.DELIVERED));
    bob.messenger().block(alice.pub()).join();
    int before = bob.post().left();
    alice.messenger().send(bob.pub(), "are you there").join();
    soon(() -> assertThat(relay.entries()).isZero());
    assertThat(bob.heardFrom(alice.pub())).containsExactly("hello");
    assertThat(bob.post().left()).isEqualTo(before);
    bob.messenger().accept(alice.pub()).join();
    alice.messenger().send(bob.pub(), "again").join();
    soon(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello", "are you there", "again"));
  }

  @Test
  void an_invitation_counts_when_its_author_is_accepted() {
    Body.Group group = alice.messenger().group(Optional.empty(), "walks", List.of(bob.pub())).join();
    await().untilAsserted(() -> assertThat(bob.messenger().messages(alice.pub(), 0, 10)).hasSize(1));
    assertThat(bob.messenger().groups()).isEmpty();
    bob.messenger().accept(alice.pub()).join();
    assertThat(bob.messenger().groups()).extracting(Body.Group::id).containsExactly(group.id());
    bob.messenger().sendToGroup(group.id(), Content.of(clock.millis(), new Body.Text("in"))).join();
    await().untilAsserted(() -> assertThat(alice.messenger().messages(group.id(), 0, 10)).hasSize(2));
  }

  @Test
  void one_request_says_so_much_and_the_rest_comes_when_it_is_accepted() {
    List<String> texts = IntStream.range(0, Requests.MAX_MESSAGES + 20).mapToObj(i -> "text " + i).toList();
    texts.forEach(text -> alice.messenger().send(bob.pub(), text).join());
    soon(() -> assertThat(relay.entries()).isZero());
    assertThat(bob.heardFrom(alice.pub())).isEqualTo(texts.subList(0, Requests.MAX_MESSAGES));
    bob.messenger().accept(alice.pub()).join();
    soon(() -> assertThat(bob.heardFrom(alice.pub())).isEqualTo(texts));
    assertThat(bob.notices(alice.pub())).isEmpty();
  }

  @Test
  void so_many_requests_wait_and_no_more() {
    Profile profile = bob.messenger().account().profile(new Transaction(bob.vault()));
    Transaction rows = new Transaction(bob.vault());
    for (int i = 0; i < Requests.MAX; i++) {
      ContactRows.write(
          rows,
          Contact.fresh(SeaPair.generate().pub(), Contact.Standing.REQUEST, List.of(URI.create("wss://relay.test/gun"))).with(profile));
    }
    rows.commit();
    bob.crash();
    alice.messenger().send(bob.pub(), "let me in").join();
    alice.messenger().send(bob.pub(), "please").join();
    soon(() -> assertThat(relay.entries()).isZero());
    assertThat(bob.messenger().contact(alice.pub())).isEmpty();
    await().untilAsserted(() -> assertThat(bob.notices(Messenger.SYSTEM)).isNotEmpty());
    assertThat(bob.notices(Messenger.SYSTEM)).hasSize(1).first().asString().contains("wait for an answer");
    bob.messenger().refuse(bob.messenger().requests().getFirst().pub()).join();
    alice.messenger().send(bob.pub(), "now").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("now"));
  }

  /** As after a restore of Alice that does not know the box Bob made for her. */
  @Test
  void a_contact_that_forgot_its_box_is_told_of_it_again() {
    asks("hello");
    bob.messenger().accept(alice.pub()).join();
    await().untilAsserted(() -> assertThat(alice.messenger().contact(bob.pub()).orElseThrow().box()).isPresent());
    BoxAddress box = alice.messenger().contact(bob.pub()).orElseThrow().box().orElseThrow();
    bob.messenger().send(alice.pub(), "hi").join();
    await().untilAsserted(() -> assertThat(alice.heardFrom(bob.pub())).containsExactly("hi"));
    Contact knows = alice.messenger().contact(bob.pub()).orElseThrow();
    Transaction rows = new Transaction(alice.vault());
    ContactRows.write(
        rows,
        new Contact(
            knows.pub(), knows.standing(), knows.trust(), knows.relays(), knows.profile(), Optional.empty(), knows.ownBox(), true, true));
    rows.commit();
    alice.crash();
    alice.messenger().send(bob.pub(), "who am I").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello", "who am I"));
    await().untilAsserted(() -> assertThat(alice.messenger().contact(bob.pub()).orElseThrow().box()).contains(box));
  }

  private void asks(String text) {
    alice.messenger().send(bob.pub(), text).join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly(text));
  }

  private void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              clock.advance(2_500);
              alice.messenger().tick();
              bob.messenger().tick();
              assertion.run();
            });
  }
}
