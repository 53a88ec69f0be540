package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.Refused;
import chat.exo.peer.box.Entry;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries carried by the caller, groups, and messages that disappear. */
final class OwnWayTest extends AliceAndBob {
  @BeforeEach
  void open() {
    introduceBoth();
  }

  @Test
  void an_entry_may_go_any_way() {
    Content content = Content.of(clock.millis(), new Body.Text("by hand"));
    assertThatThrownBy(() -> alice.messenger().encryptMessage(bob.pub(), content).join()).hasCauseInstanceOf(Refused.class);
    meet();
    List<Entry> entries = alice.messenger().encryptMessage(bob.pub(), content).join();
    String box = alice.messenger().contact(bob.pub()).orElseThrow().target().orElseThrow().id();
    bob.messenger().decryptMessage(box, entries.getFirst());
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello", "by hand"));
  }

  @Test
  void a_group_message_reaches_every_member_in_the_group() {
    meet();
    try (TestPeer carol = TestPeer.calm(folder, "carol", relay, clock)) {
      carol.start();
      alice.messenger().add(carol.messenger().account().link()).join();
      carol.messenger().add(alice.messenger().account().link()).join();
      Body.Group group =
          alice.messenger().group(Optional.empty(), "three", List.of(bob.pub(), carol.pub())).join();
      alice.messenger().sendToGroup(group.id(), Content.of(clock.millis(), new Body.Text("hello all"))).join();
      for (TestPeer member : List.of(bob, carol)) {
        await().untilAsserted(() -> assertThat(texts(member, group.id())).containsExactly("hello all"));
      }
      carol.messenger().sendToGroup(group.id(), Content.of(clock.millis(), new Body.Text("hello from carol"))).join();
      for (TestPeer member : List.of(alice, bob)) {
        await().untilAsserted(() -> assertThat(texts(member, group.id())).containsExactly("hello all", "hello from carol"));
      }
    }
  }

  @Test
  void a_message_disappears_on_both_sides_after_it_was_read() {
    meet();
    alice.messenger().send(bob.pub(), Content.of(clock.millis(), new Body.Text("burn this")).expiring(60)).join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello", "burn this"));
    bob.messenger().markRead(alice.pub()).join();
    clock.advance(61_000);
    alice.messenger().tick();
    bob.messenger().tick();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello"));
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).hasSize(1));
  }

  @Test
  void a_reader_goes_on_where_it_stopped_also_after_a_crash() {
    meet();
    ArrivalReader reader = bob.messenger().reader("bot");
    ArrivalReader.Arrival first = reader.next(10).getFirst();
    assertThat(first.message().content().body()).isEqualTo(new Body.Text("hello"));
    bob.crash();
    assertThat(bob.messenger().reader("bot").next(10)).hasSize(1);
    bob.messenger().reader("bot").advance(first);
    bob.crash();
    assertThat(bob.messenger().reader("bot").next(10)).isEmpty();
  }

  private void meet() {
    alice.messenger().send(bob.pub(), "hello").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello"));
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.DELIVERED));
    bob.messenger().send(alice.pub(), "hello").join();
    await().untilAsserted(() -> assertThat(alice.heardFrom(bob.pub())).containsExactly("hello"));
  }

  private static List<String> texts(TestPeer peer, String conversation) {
    return peer.messenger().messages(conversation, 0, 100).stream()
        .filter(message -> message.content().body() instanceof Body.Text)
        .map(message -> ((Body.Text) message.content().body()).text())
        .toList();
  }
}
