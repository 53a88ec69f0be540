package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.account.Profile;
import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Entry;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.vault.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody who knows an account and its requests box, and nothing else: what he leaves changes nothing and brings nothing out. */
final class StrangerTest extends AliceAndBob {
  private static final int FAR = 24_999;

  private final Forger forger = new Forger();

  @BeforeEach
  void open() {
    introduceBoth();
    for (int i = 0; i < 2; i++) {
      talk(alice, bob, "one " + i);
      talk(bob, alice, "two " + i);
    }
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsOnly(Message.State.DELIVERED));
    await().untilAsserted(() -> assertThat(bob.statesTo(alice.pub())).containsOnly(Message.State.DELIVERED));
  }

  @Test
  void a_message_in_the_open_box_is_not_even_tried() {
    nothingComesOf(Forger.sealed(requests(), clock.millis(), alice.pub(), forger.message(FAR, FAR)));
    talk(alice, bob, "three");
  }

  @Test
  void a_first_message_with_the_key_of_a_contact_resets_nothing() {
    var identity = alice.messenger().account().device().identity().getPublicKey();
    for (int i = 0; i < 3; i++) {
      nothingComesOf(Forger.sealed(requests(), clock.millis() + i, alice.pub(), forger.first(identity, 0, 1)));
    }
    talk(alice, bob, "three");
  }

  @Test
  void what_is_from_no_account_is_looked_at_once() {
    for (String from : List.of("a", "", "~foo", "../" + "a".repeat(84), "exo", alice.pub() + "/1", "x".repeat(87))) {
      nothingComesOf(Forger.envelope(requests(), clock.millis(), from, 1, "prekey"));
    }
    for (int device : List.of(0, -1, 128, Integer.MAX_VALUE)) {
      nothingComesOf(Forger.envelope(requests(), clock.millis(), alice.pub(), device, "prekey"));
    }
    assertThat(bob.messenger().contacts()).hasSize(1);
  }

  @Test
  void a_group_that_bears_the_name_of_a_conversation_is_none() {
    try (TestPeer mallory = TestPeer.calm(folder, "mallory", relay, clock)) {
      mallory.start();
      long before = bob.messenger().messages(alice.pub(), 0, 100).size();
      List<String> contents = new ArrayList<>();
      for (String id : List.of(alice.pub(), Messenger.SYSTEM, "prekeys", "")) {
        contents.add(group(id, mallory.pub()));
      }
      contents.add(new String(ContentJson.write(Content.of(clock.millis(), new Body.Text("hello"))), StandardCharsets.UTF_8));
      leave(Forger.said(mallory, profile(bob), bob.pub(), clock.millis(), contents));
      await().untilAsserted(() -> assertThat(bob.heardFrom(mallory.pub())).contains("hello"));
      assertThat(bob.messenger().messages(alice.pub(), 0, 100)).hasSize((int) before);
      assertThat(bob.messenger().messages(Messenger.SYSTEM, 0, 100)).isEmpty();
      assertThat(bob.messenger().groups()).isEmpty();
    }
  }

  @Test
  void an_invitation_of_a_stranger_makes_no_group_and_no_contacts() {
    try (TestPeer mallory = TestPeer.calm(folder, "mallory", relay, clock)) {
      mallory.start();
      String other = SeaPair.generate().pub();
      leave(Forger.said(mallory, profile(bob), bob.pub(), clock.millis(), List.of(group(Content.freshId(), mallory.pub(), other))));
      await().untilAsserted(() -> assertThat(bob.messenger().messages(mallory.pub(), 0, 100)).hasSize(1));
      assertThat(bob.messenger().groups()).isEmpty();
      assertThat(bob.messenger().contact(other)).isEmpty();
    }
  }

  @Test
  void nothing_goes_out_to_somebody_who_was_not_answered() {
    try (TestPeer mallory = TestPeer.calm(folder, "mallory", relay, clock)) {
      mallory.start();
      Profile his = profile(mallory);
      java.net.URI trap = java.net.URI.create("wss://trap.example/gun");
      relay.publish(
          mallory.pub(), new Profile(his.name(), his.requests(), List.of(trap), his.devices(), his.updatedMillis() + 1).text());
      int before = bob.post().left();
      mallory.messenger().add(bob.messenger().account().link()).join();
      mallory.messenger().send(bob.pub(), "open this").join();
      mallory.messenger().send(bob.pub(), "please").join();
      await().untilAsserted(() -> assertThat(bob.heardFrom(mallory.pub())).containsExactly("open this", "please"));
      bob.messenger().markRead(mallory.pub()).join();
      bob.messenger().lookUp(mallory.pub()).join();
      for (int i = 0; i < 5; i++) {
        clock.advance(2_500);
        bob.messenger().tick();
      }
      bob.messenger().markRead(mallory.pub()).join();
      assertThat(bob.post().left()).as("entries that left").isEqualTo(before);
      assertThat(bob.post().asked()).as("relays that were asked").doesNotContain(trap);
      assertThat(mallory.statesTo(bob.pub())).containsOnly(Message.State.STORED);
    }
  }

  @Test
  void accounts_nobody_knows_are_not_asked_for_every_second() {
    for (int i = 0; i < 20; i++) {
      relay.put(
          requests().id(),
          Forger.sealed(requests(), i, SeaPair.generate().pub(), forger.first(profile(bob).devices().getFirst().identity(), 0, 1)));
    }
    await().untilAsserted(() -> assertThat(bob.post().lookups()).isGreaterThan(20));
    for (int i = 0; i < 60; i++) {
      clock.advance(1_000);
      bob.messenger().tick();
    }
    talk(alice, bob, "three");
    assertThat(bob.post().lookups()).isLessThan(20 * 10);
    clock.advance(25 * 3_600_000L);
    await()
        .untilAsserted(
            () -> {
              clock.advance(1_000);
              bob.messenger().tick();
              assertThat(relay.all(requests().id())).as("given up after a day").isEmpty();
            });
  }

  @Test
  void what_a_message_is_of_is_of_the_box_it_lies_in() {
    try (TestPeer mallory = TestPeer.calm(folder, "mallory", relay, clock)) {
      mallory.start();
      BoxAddress made = alice.messenger().contact(bob.pub()).orElseThrow().target().orElseThrow();
      int before = bob.post().left();
      relay.put(made.id(), Forger.sealed(made, clock.millis(), mallory.pub(), forger.message(0, 1)));
      untilErased(made.id());
      assertThat(bob.post().left()).isEqualTo(before);
      assertThat(bob.messenger().contact(mallory.pub())).isEmpty();
    }
  }

  private void nothingComesOf(Entry entry) {
    int before = bob.post().left();
    int contacts = bob.messenger().contacts().size();
    byte[] session = bob.vault().scan(Table.SESSION).getFirst().value();
    relay.put(requests().id(), entry);
    untilErased(requests().id());
    assertThat(bob.post().left()).as("entries that left").isEqualTo(before);
    assertThat(bob.messenger().contacts()).hasSize(contacts);
    assertThat(bob.vault().scan(Table.SESSION)).hasSize(1).first().extracting(found -> found.value()).isEqualTo(session);
  }

  private void untilErased(String box) {
    await()
        .untilAsserted(
            () -> {
              bob.messenger().tick();
              assertThat(relay.all(box)).as("entries left in the box").isEmpty();
            });
    clock.advance(4_000);
    bob.messenger().tick();
  }

  private BoxAddress requests() {
    return bob.messenger().account().requests().address();
  }

  private Profile profile(TestPeer of) {
    return Profile.parse(relay.profile(of.pub()).orElseThrow()).orElseThrow();
  }

  private void leave(List<Entry> entries) {
    entries.forEach(entry -> relay.put(requests().id(), entry));
  }

  private String group(String id, String author, String... others) {
    StringBuilder members = new StringBuilder("\"" + author + "\",\"" + bob.pub() + "\"");
    for (String other : others) {
      members.append(",\"").append(other).append('"');
    }
    return "{\"id\":\"" + Content.freshId() + "\",\"at\":1,\"kind\":\"group\",\"group\":\"" + id
        + "\",\"epoch\":1,\"name\":\"send me the money\",\"members\":[" + members + "]}";
  }

  private static void talk(TestPeer from, TestPeer to, String text) {
    from.messenger().send(to.pub(), text).join();
    await().untilAsserted(() -> assertThat(to.heardFrom(from.pub())).endsWith(text));
  }
}
