package chat.exo.peer.post;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.OwnBox;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Carries entries between boxes, and profiles. It may lose, repeat, delay and reorder; the messenger bears all of that.
 *
 * <p>No method blocks. Futures complete, and readers are called, on threads of the post.
 */
public interface Post {
  /** Leaves an entry in somebody's box; done when a relay has it, failed when nobody knows. Repeating is harmless. */
  CompletableFuture<Void> leave(String boxId, List<URI> relays, Entry entry);

  /** Reads a box of this account: all that is there, then whatever comes, also after reconnects, until closed. */
  void collect(OwnBox box, Consumer<List<Entry>> reader);

  /** Tells the relays that these entries were processed and stored. Best effort. */
  void erase(OwnBox box, List<String> keys);

  /** The profile an account signed last; empty if no relay has one. Signatures are checked by the post. */
  CompletableFuture<Optional<String>> profile(String pub, List<URI> relays);

  /** Signs and publishes the profile of this account. */
  CompletableFuture<Void> publish(String profile);

  /** Calls back after every connect to a relay: time to send again what was not acknowledged. */
  void onConnect(Runnable callback);
}
