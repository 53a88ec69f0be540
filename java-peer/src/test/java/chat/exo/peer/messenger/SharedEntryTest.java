package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.Sessions;
import chat.exo.peer.session.SignalText;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;

/** Several messages in one entry of the box that was made for their sender: each fails, or waits, alone. */
final class SharedEntryTest extends AliceAndBob {
  @BeforeEach
  void open() {
    introduceBoth();
    talk(alice, bob, "hello");
    talk(bob, alice, "hi");
    await().untilAsserted(() -> assertThat(bob.statesTo(alice.pub())).containsOnly(Message.State.DELIVERED));
  }

  @Test
  void what_is_said_in_one_go_shares_entries_and_each_shows_its_state() {
    alice.post().disconnect();
    int before = alice.post().left();
    List<String> texts = IntStream.range(0, 500).mapToObj(i -> "text " + i).toList();
    List<CompletableFuture<?>> sent = new ArrayList<>();
    texts.forEach(text -> sent.add(alice.messenger().send(bob.pub(), text)));
    alice.messenger().send(bob.pub(), "last").join();
    sent.forEach(CompletableFuture::join);
    alice.post().connect();
    List<String> all = new ArrayList<>(List.of("hello"));
    all.addAll(texts);
    all.add("last");
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).isEqualTo(all));
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).hasSize(502).containsOnly(Message.State.DELIVERED));
    assertThat(alice.post().left() - before).as("entries").isLessThan(200);
  }

  @Test
  void one_that_does_not_decrypt_harms_none_beside_it() {
    List<Envelope.Letter> letters = letters("one", "two", "three");
    letters.set(1, new Envelope.Letter(new Forger().message(0, 1)));
    relay.put(made().id(), entry(letters));
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello", "one", "three"));
    untilErased();
  }

  /** The first claims a key that no profile names, and no relay answers who asks: it waits. */
  @Test
  void one_that_waits_holds_up_none_beside_it_and_none_is_taken_twice() {
    SignalText stranger = new Forger().first(IdentityKeyPair.generate().getPublicKey(), 0, 1);
    List<Envelope.Letter> letters = new ArrayList<>(List.of(new Envelope.Letter(stranger)));
    letters.add(new Envelope.Letter(new Forger().message(0, 1)));
    letters.addAll(letters("one"));
    bob.post().lieAboutProfiles(profile -> Optional.empty());
    alice.post().disconnect();
    relay.put(made().id(), entry(letters));
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello", "one"));
    byte[] session = session();
    long lookups = bob.post().lookups();
    await()
        .untilAsserted(
            () -> {
              clock.advance(10_000);
              bob.messenger().tick();
              assertThat(bob.post().lookups()).isGreaterThan(lookups + 3);
            });
    assertThat(relay.all(made().id())).as("waits in the box").isNotEmpty();
    assertThat(session()).as("not begun again for what was unreadable before").isEqualTo(session);
    bob.post().lieAboutProfiles(profile -> profile);
    untilErased();
    assertThat(bob.notices(alice.pub())).anyMatch(line -> line.contains("not with their key"));
    assertThat(bob.heardFrom(alice.pub())).containsExactly("hello", "one");
  }

  @Test
  void in_the_open_box_there_is_one_first_message_in_an_entry() {
    BoxAddress requests = bob.messenger().account().requests().address();
    List<Envelope.Letter> letters = letters("one", "two");
    relay.put(requests.id(), new Envelope(sender(), letters).seal(requests, clock.millis()));
    await()
        .untilAsserted(
            () -> {
              bob.messenger().tick();
              assertThat(relay.all(requests.id())).isEmpty();
            });
    assertThat(bob.heardFrom(alice.pub())).containsExactly("hello");
  }

  private byte[] session() {
    return bob.vault().scan(Table.SESSION).getFirst().value();
  }

  private void untilErased() {
    await()
        .untilAsserted(
            () -> {
              clock.advance(60_000);
              bob.messenger().tick();
              assertThat(relay.all(made().id())).isEmpty();
            });
  }

  private BoxAddress made() {
    return alice.messenger().contact(bob.pub()).orElseThrow().box().orElseThrow();
  }

  private DeviceAddress sender() {
    return alice.messenger().account().address();
  }

  private Entry entry(List<Envelope.Letter> letters) {
    return new Envelope(sender(), letters).seal(made(), clock.millis());
  }

  /** What Alice says in a session of its own, as after a restart of hers. */
  private List<Envelope.Letter> letters(String... texts) {
    try {
      Bundle bundle = alice.messenger().contact(bob.pub()).orElseThrow().profile().orElseThrow().devices().getFirst();
      DeviceAddress to = new DeviceAddress(bob.pub(), bundle.device());
      Sessions sessions = new Sessions(new Transaction(alice.vault()), alice.messenger().account().device());
      sessions.start(to, bundle);
      List<Envelope.Letter> letters = new ArrayList<>();
      for (String text : texts) {
        letters.add(new Envelope.Letter(sessions.encrypt(to, ContentJson.write(Content.of(clock.millis(), new Body.Text(text))))));
      }
      return letters;
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  private static void talk(TestPeer from, TestPeer to, String text) {
    from.messenger().send(to.pub(), text).join();
    await().untilAsserted(() -> assertThat(to.heardFrom(from.pub())).endsWith(text));
  }
}
