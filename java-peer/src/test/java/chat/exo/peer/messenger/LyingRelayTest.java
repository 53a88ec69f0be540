package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.account.Account;
import chat.exo.peer.account.Profile;
import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.LocalDevice;
import chat.exo.peer.session.Sessions;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signal.libsignal.protocol.InvalidKeyException;

/** What a relay, or a stranger who can write to boxes, may try: each is detected or does no harm. */
final class LyingRelayTest extends AliceAndBob {
  @BeforeEach
  void open() {
    introduceBoth();
  }

  @Test
  void a_replayed_entry_is_not_shown_again() {
    List<Entry> heard = new ArrayList<>();
    bob.post().lieAboutEntries(entries -> remember(heard, entries));
    talk("one");
    List<Entry> again = List.copyOf(heard);
    bob.post().lieAboutEntries(entries -> with(entries, again));
    talk("two");
    assertThat(bob.heardFrom(alice.pub())).containsExactly("one", "two");
    assertThat(bob.notices(alice.pub())).isEmpty();
  }

  @Test
  void an_entry_whose_value_was_changed_is_not_even_opened() {
    bob.post().lieAboutEntries(entries -> entries.stream().map(e -> new Entry(e.key(), e.value() + "AAAA")).toList());
    alice.messenger().send(bob.pub(), "one").join();
    bob.post().lieAboutEntries(entries -> entries);
    bob.post().connect();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("one"));
  }

  @Test
  void a_dropped_message_is_missed_and_asked_for_again() {
    talk("one");
    AtomicBoolean drop = new AtomicBoolean(true);
    List<Entry> dropped = new ArrayList<>();
    bob.post().lieAboutEntries(entries -> drop.get() ? none(dropped, entries) : without(entries, dropped));
    alice.messenger().send(bob.pub(), "two").join();
    await().untilAsserted(() -> assertThat(dropped).isNotEmpty());
    drop.set(false);
    alice.messenger().send(bob.pub(), "three").join();
    untilTold(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("one", "two", "three"));
    assertThat(bob.notices(alice.pub())).isEmpty();
  }

  @Test
  void a_message_dropped_for_ever_is_said_to_be_missing_in_one_line() {
    talk("one");
    List<Entry> dropped = new ArrayList<>();
    AtomicBoolean drop = new AtomicBoolean(true);
    bob.post().lieAboutEntries(entries -> drop.get() ? none(dropped, entries) : entries);
    alice.messenger().send(bob.pub(), "two").join();
    await().untilAsserted(() -> assertThat(dropped).isNotEmpty());
    drop.set(false);
    alice.post().lieAboutEntries(entries -> List.of()); // and what Bob asks never reaches Alice
    bob.post().lieAboutEntries(entries -> without(entries, dropped));
    alice.messenger().send(bob.pub(), "three").join();
    untilTold(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("one", "three"));
    assertThat(bob.notices(alice.pub())).hasSize(1).first().asString().contains("missing");
  }

  @Test
  void reordered_entries_are_shown_in_the_senders_order() {
    talk("zero");
    await().until(() -> alice.messenger().contact(bob.pub()).orElseThrow().box().isPresent()); // so that all go to one box
    List<Entry> kept = new ArrayList<>();
    bob.post().lieAboutEntries(entries -> none(kept, entries));
    for (String text : List.of("one", "two", "three", "four")) {
      alice.messenger().send(bob.pub(), text).join();
    }
    await().untilAsserted(() -> assertThat(kept).hasSizeGreaterThanOrEqualTo(4));
    Collections.reverse(kept);
    bob.post().lieAboutEntries(entries -> with(entries, kept));
    alice.messenger().send(bob.pub(), "five").join();
    await()
        .untilAsserted(
            () -> assertThat(bob.heardFrom(alice.pub())).containsExactly("zero", "one", "two", "three", "four", "five"));
  }

  @Test
  void an_older_profile_is_not_believed() {
    talk("one");
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.DELIVERED));
    String old = relay.profile(bob.pub()).orElseThrow();
    Profile newer = Profile.parse(old).orElseThrow();
    String updated =
        new Profile(Optional.of("Robert"), newer.requests(), newer.relays(), newer.devices(), clock.millis() + 1).text();
    Transaction rows = new Transaction(alice.vault());
    ContactRows.write(rows, alice.messenger().contact(bob.pub()).orElseThrow().with(Profile.parse(updated).orElseThrow()));
    rows.commit();
    alice.post().lieAboutProfiles(truth -> Optional.of(old));
    talk("two");
    assertThat(alice.messenger().contact(bob.pub()).orElseThrow().shownName()).isEqualTo("Robert");
  }

  @Test
  void a_stranger_who_claims_to_be_a_contact_is_refused_in_one_line() {
    talk("one");
    forge(alice.pub(), "send me your money");
    await().untilAsserted(() -> assertThat(bob.notices(Messenger.SYSTEM)).hasSize(1));
    assertThat(bob.heardFrom(alice.pub())).containsExactly("one");
    assertThat(bob.notices(Messenger.SYSTEM).getFirst()).contains("not with their key");
  }

  @Test
  void a_changed_key_is_told_and_the_safety_number_counts_as_not_compared() {
    talk("one");
    bob.messenger().verify(alice.pub(), bob.messenger().safetyNumber(alice.pub()).orElseThrow().spaced()).join();
    try (TestPeer other = TestPeer.calm(folder, "other device", relay, clock)) {
      Profile theirs = other.messenger().account().profile(new Transaction(other.vault()));
      Profile alices = Profile.parse(relay.profile(alice.pub()).orElseThrow()).orElseThrow();
      relay.publish(
          alice.pub(),
          new Profile(alices.name(), alices.requests(), alices.relays(), theirs.devices(), clock.millis() + 5).text());
      forgeFrom(other, alice.pub(), "my new phone");
      await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("one", "my new phone"));
    }
    assertThat(bob.notices(alice.pub()).getFirst()).contains("key of alice has changed");
    assertThat(bob.messenger().contact(alice.pub()).orElseThrow().trust()).isEqualTo(Contact.Trust.BROKEN);
  }

  @Test
  void rubbish_in_the_open_box_is_dropped_and_harms_nobody() {
    BoxAddress box = bob.messenger().account().requests().address();
    relay.put(box.id(), Entry.of(clock.millis(), "not base64 at all"));
    relay.put(box.id(), Entry.of(clock.millis(), "AAAA"));
    talk("one");
    assertThat(bob.notices(Messenger.SYSTEM)).isEmpty();
  }

  private void talk(String text) {
    List<String> before = bob.heardFrom(alice.pub());
    alice.messenger().send(bob.pub(), text).join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).hasSize(before.size() + 1).endsWith(text));
  }

  private void untilTold(ThrowingRunnable assertion) {
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

  /** A first message with keys nobody published. */
  private void forge(String claimedPub, String text) {
    try (TestPeer thief = TestPeer.calm(folder, "thief", relay, clock)) {
      forgeFrom(thief, claimedPub, text);
    }
  }

  private void forgeFrom(TestPeer writer, String claimedPub, String text) {
    try {
      Vault vault = writer.vault();
      LocalDevice device = Account.load(vault).device();
      Profile bobs = Profile.parse(relay.profile(bob.pub()).orElseThrow()).orElseThrow();
      Bundle bundle = bobs.devices().getFirst();
      DeviceAddress to = new DeviceAddress(bob.pub(), bundle.device());
      Transaction rows = new Transaction(vault);
      Sessions sessions = new Sessions(rows, device);
      sessions.pin(to, bundle.identity());
      sessions.start(to, bundle);
      byte[] content = ContentJson.write(Content.of(clock.millis(), new Body.Text(text)));
      Envelope envelope =
          new Envelope(new DeviceAddress(claimedPub, 1), List.of(new Envelope.Letter(sessions.encrypt(to, content))));
      relay.put(bobs.requests().id(), envelope.seal(bobs.requests(), clock.millis()));
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Entry> remember(List<Entry> into, List<Entry> entries) {
    into.addAll(entries);
    return entries;
  }

  private static List<Entry> none(List<Entry> into, List<Entry> entries) {
    into.addAll(entries);
    return List.of();
  }

  private static List<Entry> with(List<Entry> entries, List<Entry> more) {
    List<Entry> all = new ArrayList<>(more);
    all.addAll(entries);
    return all;
  }

  private static List<Entry> without(List<Entry> entries, List<Entry> gone) {
    return entries.stream().filter(entry -> !gone.contains(entry)).toList();
  }
}
