import chat.exo.peer.content.Body;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.ArrivalReader;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/** Says back whatever it is told, end-to-end encrypted. Arguments: a folder, a relay. The passphrase is in EXO_PASSPHRASE. */
final class EchoBot {
  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    List<URI> relays = List.of(URI.create(arguments[1]));
    VaultLock lock = new VaultLock.Passphrase(System.getenv("EXO_PASSPHRASE").toCharArray());
    if (!Vault.exists(PeerHome.vaultFolder(folder))) {
      PeerHome.create(folder, lock, Optional.of("Echo"), relays);
    }
    var bell = new LinkedBlockingQueue<Object>();
    try (PeerHome home = PeerHome.open(folder, lock, relays, bell::add)) {
      System.out.println(home.messenger().account().link().text());
      ArrivalReader reader = home.messenger().reader("echo"); // goes on where it stopped, also after a crash
      while (true) {
        for (ArrivalReader.Arrival arrival : reader.next(100)) {
          Message message = arrival.message();
          if (message.content().body() instanceof Body.Text(String text) && message.state() != Message.State.NOTICE) {
            home.messenger().send(message.author(), "You said: " + text).join();
          }
          reader.advance(arrival);
        }
        bell.take();
      }
    }
  }
}
