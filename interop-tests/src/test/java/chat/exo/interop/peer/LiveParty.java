// One whole peer on a folder, for the live tests.
package chat.exo.interop.peer;

import static org.awaitility.Awaitility.await;

import chat.exo.peer.content.Body;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.messenger.Messenger;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.VaultLock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** An account at work. */
final class LiveParty implements AutoCloseable {
  static final VaultLock LOCK = new VaultLock.Key(new byte[32]);

  private final PeerHome home;

  private LiveParty(PeerHome home) {
    this.home = home;
  }

  static LiveParty create(Path folder, String name, String relay) {
    return create(folder, name, relay, InstantSource.system());
  }

  /** On a device with a clock of its own. */
  static LiveParty create(Path folder, String name, String relay, InstantSource device) {
    List<URI> relays = List.of(URI.create(relay));
    PeerHome.create(folder.resolve(name), LOCK, Optional.of(name), relays, device);
    return open(folder, name, relay, device);
  }

  /** One that is there already. */
  static LiveParty open(Path folder, String name, String relay, InstantSource device) {
    List<URI> relays = List.of(URI.create(relay));
    LiveParty party = new LiveParty(PeerHome.open(folder.resolve(name), LOCK, relays, device, event -> {}));
    await().atMost(Duration.ofSeconds(20)).until(party.home.graph()::connected);
    return party;
  }

  PeerHome home() {
    return home;
  }

  String pub() {
    return home.messenger().account().pub();
  }

  String link() {
    return home.messenger().account().link().text();
  }

  void send(LiveParty to, String text) {
    send(to.pub(), text);
  }

  void send(String pub, String text) {
    home.messenger().send(pub, text).join();
  }

  /** The texts of a contact, as shown. */
  List<String> heardFrom(String pub) {
    return home.messenger().messages(pub, 0, Integer.MAX_VALUE).stream()
        .filter(message -> message.author().equals(pub))
        .map(message -> message.content().body() instanceof Body.Text(String text) ? text : "?")
        .toList();
  }

  /** What this program itself had to say. */
  List<String> notices() {
    return home.messenger().messages(Messenger.SYSTEM, 0, 100).stream()
        .map(message -> message.content().body() instanceof Body.Text(String text) ? text : "?")
        .toList();
  }

  /** How many one-time prekeys are unused as far as this device knows. */
  int oneTimeKeys() {
    return home.vault().scan(Table.PREKEY).size();
  }

  List<Message.State> statesTo(LiveParty other) {
    return home.messenger().messages(other.pub(), 0, Integer.MAX_VALUE).stream()
        .filter(Message::outgoing)
        .map(Message::state)
        .toList();
  }

  @Override
  public void close() {
    home.close();
  }
}
