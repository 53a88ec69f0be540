package chat.exo.peer.post;

import chat.exo.peer.session.OneTimeKeys;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where one-time prekeys are handed out, each once. A session without one starts from the profile alone. */
public interface PrekeySupply {
  /** Takes one pair of keys of a device; empty if there are none left, or nobody to ask. */
  CompletableFuture<Optional<OneTimeKeys>> claim(String pub, int device, List<URI> relays);

  /** How many more keys of this device the relay would like to hold; 0 if it keeps none. */
  CompletableFuture<Integer> wanted();

  /** Hands keys of this device in; they are stored here before. */
  CompletableFuture<Void> offer(List<OneTimeKeys> keys);

  /** No relay hands out prekeys. */
  static PrekeySupply none() {
    return new PrekeySupply() {
      @Override
      public CompletableFuture<Optional<OneTimeKeys>> claim(String pub, int device, List<URI> relays) {
        return CompletableFuture.completedFuture(Optional.empty());
      }

      @Override
      public CompletableFuture<Integer> wanted() {
        return CompletableFuture.completedFuture(0);
      }

      @Override
      public CompletableFuture<Void> offer(List<OneTimeKeys> keys) {
        return CompletableFuture.completedFuture(null);
      }
    };
  }
}
