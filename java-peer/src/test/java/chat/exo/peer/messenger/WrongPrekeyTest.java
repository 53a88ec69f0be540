package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.account.Profile;
import chat.exo.peer.post.PrekeySupply;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.session.LocalDevice;
import chat.exo.peer.session.OneTimeKeys;
import chat.exo.peer.session.PreKeyMaker;
import chat.exo.peer.vault.Transaction;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.ecc.ECKeyPair;

/** A relay that hands out prekeys which are not the contact's: what is signed is detected, what is not does no harm. */
final class WrongPrekeyTest {
  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final FakeRelay relay = new FakeRelay();
  private TestPeer bob;

  @BeforeEach
  void open() {
    bob = TestPeer.calm(folder, "bob", relay, clock);
    bob.start();
  }

  @AfterEach
  void close() {
    bob.close();
  }

  @Test
  void a_key_of_somebody_else_is_told_in_one_line_and_the_profile_is_used() {
    OneTimeKeys others = PreKeyMaker.makeOneTime(bob.vault(), new Transaction(bob.vault()), LocalDevice.generate(), 1, 1).getFirst();
    try (TestPeer alice = writesTo(others)) {
      assertThat(bob.heardFrom(alice.pub())).containsExactly("hello");
      assertThat(alice.notices(bob.pub()))
          .containsExactly("A relay handed out a wrong key for bob. It was not used; the key in their profile was.");
    }
  }

  @Test
  void rubbish_instead_of_a_key_is_told_just_so() {
    OneTimeKeys rubbish =
        new OneTimeKeys(
            new Bundle.OneTimeKey(5_000, new byte[0]), new Bundle.SignedKey(5_000, new byte[1_569], new byte[64]));
    try (TestPeer alice = writesTo(rubbish)) {
      assertThat(bob.heardFrom(alice.pub())).containsExactly("hello");
      assertThat(alice.notices(bob.pub())).hasSize(1);
    }
  }

  /** The EC half bears no signature; the receiver cannot read what was made with it, and asks for it again. */
  @Test
  void an_unsigned_half_that_is_nobodys_costs_a_repair_and_no_message() {
    Bundle.SignedKey bobs = Profile.parse(relay.profile(bob.pub()).orElseThrow()).orElseThrow().devices().getFirst().kyberPreKey();
    OneTimeKeys half =
        new OneTimeKeys(new Bundle.OneTimeKey(5_000, ECKeyPair.generate().getPublicKey().serialize()), bobs);
    try (TestPeer alice = writesTo(half)) {
      assertThat(bob.heardFrom(alice.pub())).containsExactly("hello");
      assertThat(bob.notices(alice.pub())).isEmpty();
    }
  }

  /** A pair that a relay gives to two: the second session does not start with it, and is started anew. */
  @Test
  void a_pair_handed_out_twice_costs_the_second_a_repair() {
    Transaction rows = new Transaction(bob.vault());
    OneTimeKeys pair =
        PreKeyMaker.makeOneTime(bob.vault(), rows, bob.messenger().account().device(), 1, clock.millis()).getFirst();
    rows.commit();
    try (TestPeer alice = writesTo("alice", pair);
        TestPeer carol = writesTo("carol", pair)) {
      assertThat(bob.heardFrom(alice.pub())).containsExactly("hello");
      assertThat(bob.heardFrom(carol.pub())).containsExactly("hello");
    }
  }

  private TestPeer writesTo(OneTimeKeys handedOut) {
    return writesTo("alice", handedOut);
  }

  /** A peer whose relay hands out these keys, and whose hello has come to Bob. */
  private TestPeer writesTo(String name, OneTimeKeys handedOut) {
    TestPeer peer = TestPeer.supplied(folder, name, relay, new OnlyOnce(handedOut), clock);
    peer.start();
    peer.messenger().add(bob.messenger().account().link()).join();
    bob.messenger().add(peer.messenger().account().link()).join();
    peer.messenger().send(bob.pub(), "hello").join();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              clock.advance(2_500);
              peer.messenger().tick();
              bob.messenger().tick();
              assertThat(bob.heardFrom(peer.pub())).isNotEmpty();
            });
    return peer;
  }

  /** Gives its pair to the first who asks. */
  private static final class OnlyOnce implements PrekeySupply {
    private Optional<OneTimeKeys> left;

    OnlyOnce(OneTimeKeys pair) {
      left = Optional.of(pair);
    }

    @Override
    public synchronized CompletableFuture<Optional<OneTimeKeys>> claim(String pub, int device, List<URI> relays) {
      Optional<OneTimeKeys> given = left;
      left = Optional.empty();
      return CompletableFuture.completedFuture(given);
    }

    @Override
    public CompletableFuture<Integer> wanted() {
      return CompletableFuture.completedFuture(0);
    }

    @Override
    public CompletableFuture<Void> offer(List<OneTimeKeys> keys) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
