package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.account.Account;
import chat.exo.peer.post.PrekeySupply;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.session.OneTimeKeys;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One-time prekeys: made when the relay wants them, used once, gone afterwards. */
final class OneTimeKeysTest {
  private static final int STOCK = 5;

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final FakeRelay relay = new FakeRelay();

  @Test
  void a_session_takes_one_and_it_cannot_be_used_again() {
    Shelf shelf = new Shelf();
    try (Vault vault = Vault.create(folder.resolve("bob"), TestPeer.LOCK)) {
      Account account =
          Account.create(vault, SeaPair.generate(), Optional.of("bob"), List.of(URI.create("ws://relay.test/gun")), clock.millis());
      FakePost post = new FakePost(relay, account.pub(), FakePost.Weather.FINE, new Random(1));
      try (Messenger bob = new Messenger(vault, post, shelf, clock, event -> {});
          TestPeer alice = TestPeer.supplied(folder, "alice", relay, shelf, clock)) {
        bob.start();
        await().until(() -> shelf.keys.size() == STOCK);
        assertThat(vault.scan(Table.PREKEY)).hasSize(STOCK);
        alice.start();
        alice.messenger().add(account.link()).join();
        alice.messenger().send(account.pub(), "hello").join();
        await().untilAsserted(() -> assertThat(bob.messages(alice.pub(), 0, 10)).hasSize(1));
        assertThat(shelf.keys).hasSize(STOCK - 1);
        assertThat(vault.scan(Table.PREKEY)).hasSize(STOCK - 1);
        assertThat(vault.scan(Table.KYBER_PREKEY)).hasSize(STOCK); // the standing one stays
        int greatest = shelf.keys.stream().mapToInt(keys -> keys.preKey().id()).max().orElseThrow();
        chat.exo.peer.vault.Transaction rows = new chat.exo.peer.vault.Transaction(vault);
        vault.scan(Table.PREKEY).forEach(row -> rows.remove(new chat.exo.peer.vault.Row(Table.PREKEY, "", row.order())));
        rows.commit();
        assertThat(chat.exo.peer.session.PreKeyMaker.makeOneTime(vault, rows, account.device(), 1, clock.millis()).getFirst().preKey().id())
            .as("an id that was given is not given again")
            .isGreaterThan(greatest);
      }
    }
  }

  /** Hands each key out once, as a relay does. */
  private static final class Shelf implements PrekeySupply {
    private final ConcurrentLinkedQueue<OneTimeKeys> keys = new ConcurrentLinkedQueue<>();
    private boolean asked;

    @Override
    public CompletableFuture<Optional<OneTimeKeys>> claim(String pub, int device, List<URI> relays) {
      return CompletableFuture.completedFuture(Optional.ofNullable(keys.poll()));
    }

    @Override
    public synchronized CompletableFuture<Integer> wanted() {
      int count = asked ? 0 : STOCK;
      asked = true;
      return CompletableFuture.completedFuture(count);
    }

    @Override
    public CompletableFuture<Void> offer(List<OneTimeKeys> more) {
      keys.addAll(more);
      return CompletableFuture.completedFuture(null);
    }
  }
}
