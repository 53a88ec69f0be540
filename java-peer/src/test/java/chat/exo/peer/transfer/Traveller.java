package chat.exo.peer.transfer;

import chat.exo.peer.api.ApiClient;
import chat.exo.peer.clock.PeerClock;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A peer's transfer of files on a folder of its own, as a process that may end and begin again. */
final class Traveller implements AutoCloseable {
  private static final SeaSigner SIGNER = new SeaSigner(SeaPair.generate());

  private final Vault vault;
  private final ApiClient api = new ApiClient(PeerClock.system());
  final FileTransfer files;

  Traveller(Path folder, List<URI> relays) {
    this(folder, relays, 30_000);
  }

  Traveller(Path folder, List<URI> relays, long stallMillis) {
    VaultLock lock = new VaultLock.Key(new byte[32]);
    vault = Vault.exists(folder) ? Vault.open(folder, lock) : Vault.create(folder, lock);
    files = FileTransfer.of(folder.resolve("files"), vault, api, SIGNER, relays, relays, new Patience(stallMillis, 4));
  }

  static byte[] all(InputStream in) throws IOException {
    try (in) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() {
    files.close();
    api.close();
    vault.close();
  }

  /** Stops after so many bytes of sending or fetching. */
  static Watcher until(long bytes) {
    return new Watcher() {
      private boolean enough;

      @Override
      public void moved(Stage stage, long done, long all) {
        enough |= stage != Stage.PREPARING && done >= bytes && done < all;
      }

      @Override
      public boolean paused() {
        return enough;
      }
    };
  }
}
