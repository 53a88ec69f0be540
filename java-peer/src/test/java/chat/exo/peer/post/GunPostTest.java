package chat.exo.peer.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.account.Account;
import chat.exo.peer.content.Body;
import chat.exo.peer.graph.ExoPeer;
import chat.exo.peer.graph.FakeRelays;
import chat.exo.peer.graph.PeerOptions;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.messenger.Messenger;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole peers, messenger over graph, through a relay in this process. */
final class GunPostTest {
  private static final URI RELAY = URI.create("ws://one.test/gun");
  @TempDir Path folder;

  @Test
  void two_messengers_talk_through_the_graph_and_over_a_lost_connection() {
    try (FakeRelays relays = new FakeRelays();
        Party alice = new Party(folder, "alice", relays);
        Party bob = new Party(folder, "bob", relays)) {
      alice.messenger.add(bob.messenger.account().link()).join();
      alice.messenger.send(bob.pub(), "hello").join();
      await().untilAsserted(() -> assertThat(bob.heardFrom(alice)).containsExactly("hello"));
      bob.messenger.send(alice.pub(), "hello yourself").join();
      await().untilAsserted(() -> assertThat(alice.heardFrom(bob)).containsExactly("hello yourself"));
      relays.at(RELAY.toString()).leave();
      alice.messenger.send(bob.pub(), "are you there?").join();
      relays.at(RELAY.toString()).comeBack();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(bob.heardFrom(alice)).containsExactly("hello", "are you there?"));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(alice.messenger.messages(bob.pub(), 0, 10))
                      .filteredOn(Message::outgoing)
                      .extracting(Message::state)
                      .containsOnly(Message.State.DELIVERED));
    }
  }

  private static final class Party implements AutoCloseable {
    private final Vault vault;
    private final ExoPeer peer;
    private final Messenger messenger;

    Party(Path folder, String name, FakeRelays relays) {
      vault = Vault.create(folder.resolve(name), new VaultLock.Key(new byte[32]));
      Account account =
          Account.create(vault, SeaPair.generate(), Optional.of(name), List.of(RELAY), System.currentTimeMillis());
      peer = ExoPeer.open(new PeerOptions(Optional.empty(), List.of(RELAY), relays, Duration.ofSeconds(2)));
      messenger =
          new Messenger(
              vault, new GunPost(peer, account.pair()), PrekeySupply.none(), InstantSource.system(), event -> {});
      messenger.start();
      await().until(peer::connected);
    }

    String pub() {
      return messenger.account().pub();
    }

    List<String> heardFrom(Party other) {
      return messenger.messages(other.pub(), 0, 1_000).stream()
          .filter(message -> message.author().equals(other.pub()))
          .map(message -> message.content().body() instanceof Body.Text(String text) ? text : "?")
          .toList();
    }

    @Override
    public void close() {
      peer.close();
      messenger.close();
      vault.close();
    }
  }
}
