package chat.exo.peer.messenger;

import chat.exo.peer.account.Account;
import chat.exo.peer.backup.Backup;
import chat.exo.peer.backup.RecoveryPhrase;
import chat.exo.peer.content.Body;
import chat.exo.peer.post.PrekeySupply;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A whole messenger on a temporary home, which can be killed and opened again. */
final class TestPeer implements AutoCloseable {
  static final VaultLock LOCK = new VaultLock.Key(new byte[32]);

  private final Path folder;
  private final FakeRelay relay;
  private final FakePost.Weather weather;
  private final Random random;
  private final InstantSource clock;
  private final Map<String, LongAdder> arrived = new ConcurrentHashMap<>();
  private Vault vault;
  private FakePost post;
  private Messenger messenger;

  TestPeer(Path folder, String name, FakeRelay relay, FakePost.Weather weather, Random random, InstantSource clock) {
    this.folder = folder.resolve(name);
    this.relay = relay;
    this.weather = weather;
    this.random = random;
    this.clock = clock;
    vault = Vault.create(this.folder, LOCK);
    Account account =
        Account.create(
            vault, SeaPair.generate(), Optional.of(name), List.of(URI.create("ws://relay.test/gun")), clock.millis());
    post = new FakePost(relay, account.pub(), weather, new Random(random.nextLong()));
    messenger = new Messenger(vault, post, PrekeySupply.none(), clock, this::heard);
  }

  /** One whose relay hands out prekeys. */
  static TestPeer supplied(Path folder, String name, FakeRelay relay, PrekeySupply prekeys, InstantSource clock) {
    TestPeer peer = calm(folder, name, relay, clock);
    peer.messenger = new Messenger(peer.vault, peer.post, prekeys, clock, peer::heard);
    return peer;
  }

  static TestPeer calm(Path folder, String name, FakeRelay relay, InstantSource clock) {
    return new TestPeer(folder, name, relay, FakePost.Weather.FINE, new Random(1), clock);
  }

  Messenger messenger() {
    return messenger;
  }

  FakePost post() {
    return post;
  }

  Vault vault() {
    return vault;
  }

  Path folder() {
    return folder;
  }

  String pub() {
    return messenger.account().pub();
  }

  void start() {
    messenger.start();
  }

  /** Everything in memory is gone, in the middle of whatever it was doing; what was committed is there again. */
  void crash() {
    post.disconnect();
    vault.close();
    messenger.close();
    vault = Vault.open(folder, LOCK);
    post = new FakePost(relay, Account.load(vault).pub(), weather, new Random(random.nextLong()));
    messenger = new Messenger(vault, post, PrekeySupply.none(), clock, this::heard);
    messenger.start();
  }

  /** Another home, made from a backup: what happened since is forgotten. */
  void restore(Path file, RecoveryPhrase phrase) throws IOException {
    close();
    vault = Backup.restore(file, phrase, folder.resolveSibling(folder.getFileName() + " restored"), LOCK);
    post = new FakePost(relay, Account.load(vault).pub(), weather, new Random(random.nextLong()));
    messenger = new Messenger(vault, post, PrekeySupply.none(), clock, this::heard);
    messenger.start();
  }

  /** The texts that came from a contact, in the order they are shown. */
  List<String> heardFrom(String pub) {
    return messenger.messages(pub, 0, Integer.MAX_VALUE).stream()
        .filter(message -> message.author().equals(pub) && message.content().body() instanceof Body.Text)
        .map(message -> ((Body.Text) message.content().body()).text())
        .toList();
  }

  /** How many messages of a contact were told to the listener. */
  long arrived(String pub) {
    return arrived.getOrDefault(pub, new LongAdder()).sum();
  }

  private void heard(Event event) {
    if (event instanceof Event.Arrived(Message message)) {
      arrived.computeIfAbsent(message.author(), author -> new LongAdder()).increment();
    }
  }

  List<String> notices(String conversation) {
    return messenger.messages(conversation, 0, Integer.MAX_VALUE).stream()
        .filter(message -> message.state() == Message.State.NOTICE)
        .map(message -> ((Body.Text) message.content().body()).text())
        .toList();
  }

  List<Message.State> statesTo(String pub) {
    return messenger.messages(pub, 0, Integer.MAX_VALUE).stream()
        .filter(Message::outgoing)
        .map(Message::state)
        .toList();
  }

  @Override
  public void close() {
    post.disconnect();
    messenger.close();
    vault.close();
  }
}
