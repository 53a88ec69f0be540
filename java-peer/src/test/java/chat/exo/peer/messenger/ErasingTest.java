package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.account.Profile;
import chat.exo.peer.box.Entry;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.vault.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was taken back is gone on both sides; keys that were used do not come back, and none lives for ever. */
final class ErasingTest extends AliceAndBob {
  private static final String SECRET = "the door code is 4711";


  @BeforeEach
  void open() {
    introduceBoth();
  }

  @Test
  void what_is_erased_is_in_neither_log_nor_are_its_changes() {
    Message said = alice.messenger().send(bob.pub(), "first words").join();
    alice.messenger().send(bob.pub(), content(new Body.Edit(said.content().id(), SECRET))).join();
    await().untilAsserted(() -> assertThat(bob.messenger().messages(alice.pub(), 0, 10)).hasSize(2));
    assertThat(words(alice, bob)).contains(SECRET).doesNotContain("first words");
    assertThat(words(bob, alice)).contains(SECRET).doesNotContain("first words");
    alice.messenger().send(bob.pub(), content(new Body.Erase(said.content().id()))).join();
    await().untilAsserted(() -> assertThat(bob.messenger().messages(alice.pub(), 0, 10)).hasSize(3));
    assertThat(words(alice, bob)).doesNotContain(SECRET);
    assertThat(words(bob, alice)).doesNotContain(SECRET);
  }

  @Test
  void what_is_erased_before_it_left_never_leaves() {
    alice.post().disconnect();
    Message said = alice.messenger().send(bob.pub(), SECRET).join();
    alice.messenger().send(bob.pub(), content(new Body.Erase(said.content().id()))).join();
    assertThat(alice.vault().scan(Table.DRAFT)).noneMatch(row -> new String(row.value(), StandardCharsets.UTF_8).contains(SECRET));
    alice.post().connect();
    await().untilAsserted(() -> assertThat(bob.messenger().messages(alice.pub(), 0, 10)).hasSize(2));
    assertThat(words(bob, alice)).doesNotContain(SECRET);
  }

  @Test
  void a_group_is_read_like_a_conversation_and_its_messages_disappear() {
    alice.messenger().send(bob.pub(), "hello").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).hasSize(1));
    Body.Group group = alice.messenger().group(Optional.empty(), "walks", List.of(bob.pub())).join();
    alice.messenger().sendToGroup(group.id(), Content.of(clock.millis(), new Body.Text(SECRET)).expiring(5)).join();
    await().untilAsserted(() -> assertThat(bob.messenger().messages(group.id(), 0, 10)).hasSize(2));
    assertThat(bob.messenger().markRead(group.id()).join()).isEqualTo(2);
    clock.advance(6_000);
    bob.messenger().tick();
    await().untilAsserted(() -> assertThat(bob.messenger().messages(group.id(), 0, 10)).hasSize(1));
  }

  @Test
  void what_is_said_in_a_group_before_its_invitation_came_waits_for_it() {
    try (TestPeer carol = TestPeer.calm(folder, "carol", relay, clock)) {
      carol.start();
      for (TestPeer peer : List.of(alice, bob)) {
        peer.messenger().add(carol.messenger().account().link()).join();
        carol.messenger().add(peer.messenger().account().link()).join();
      }
      for (TestPeer peer : List.of(alice, carol)) {
        peer.messenger().send(bob.pub(), "hello").join();
        await().untilAsserted(() -> assertThat(bob.heardFrom(peer.pub())).hasSize(1));
        await().until(() -> peer.messenger().contact(bob.pub()).orElseThrow().box().isPresent());
        await().untilAsserted(() -> assertThat(peer.statesTo(bob.pub())).containsOnly(Message.State.DELIVERED));
      }
      bob.post().disconnect();
      Body.Group group = alice.messenger().group(Optional.empty(), "walks", List.of(bob.pub(), carol.pub())).join();
      await().until(() -> carol.messenger().groups().size() == 1);
      carol.messenger().sendToGroup(group.id(), Content.of(clock.millis(), new Body.Text("hi all"))).join();
      String fromAlice = bob.messenger().contact(alice.pub()).orElseThrow().ownBox().orElseThrow();
      String fromCarol = bob.messenger().contact(carol.pub()).orElseThrow().ownBox().orElseThrow();
      await().until(() -> !relay.all(fromCarol).isEmpty() && !relay.all(fromAlice).isEmpty());
      List<Entry> late = relay.all(fromAlice);
      bob.post().lieAboutEntries(entries -> entries.stream().filter(entry -> !late.contains(entry)).toList());
      bob.post().connect();
      await()
          .untilAsserted(
              () -> {
                bob.messenger().tick();
                assertThat(relay.all(fromCarol)).isEmpty();
              });
      assertThat(bob.heardFrom(carol.pub())).containsExactly("hello");
      bob.post().lieAboutEntries(entries -> entries);
      bob.post().connect();
      await().untilAsserted(() -> assertThat(bob.messenger().messages(group.id(), 0, 10)).hasSize(2));
      assertThat(bob.heardFrom(carol.pub())).containsExactly("hello");
    }
  }

  @Test
  void the_keys_of_the_profile_change_every_week_and_the_old_ones_are_read_for_a_month() {
    Bundle before = device();
    Profile old = Profile.parse(relay.profile(bob.pub()).orElseThrow()).orElseThrow();
    clock.advance(8L * 24 * 3_600_000);
    bob.messenger().tick();
    await().untilAsserted(() -> assertThat(device().signedPreKey().id()).isEqualTo(before.signedPreKey().id() + 1));
    assertThat(device().kyberPreKey().id()).isEqualTo(before.kyberPreKey().id() + 1);
    assertThat(device().identity()).isEqualTo(before.identity());
    assertThat(Profile.parse(relay.profile(bob.pub()).orElseThrow()).orElseThrow().updatedMillis()).isGreaterThan(old.updatedMillis());
    alice.post().lieAboutProfiles(truth -> Optional.of(old.text())); // a relay that is behind
    alice.messenger().send(bob.pub(), "made for the old keys").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("made for the old keys"));
    for (int week = 0; week < 8; week++) {
      clock.advance(8L * 24 * 3_600_000);
      int id = device().signedPreKey().id();
      bob.messenger().tick();
      await().untilAsserted(() -> assertThat(device().signedPreKey().id()).isEqualTo(id + 1));
    }
    assertThat(bob.vault().scan(Table.SIGNED_PREKEY)).hasSizeLessThan(7);
  }

  private Bundle device() {
    return Profile.parse(relay.profile(bob.pub()).orElseThrow()).orElseThrow().devices().getFirst();
  }

  private Content content(Body body) {
    return Content.of(clock.millis(), body);
  }

  /** All a peer's vault has of a conversation. */
  private static String words(TestPeer peer, TestPeer with) {
    StringBuilder words = new StringBuilder();
    peer.vault().scan(Table.MESSAGE).forEach(row -> words.append(new String(row.value(), StandardCharsets.UTF_8)));
    return words.append(with.pub().isEmpty()).toString();
  }
}
