package chat.exo.relay.verify;

import chat.exo.relay.mesh.peer.PeerId;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Which keys have signed lately what came over each connection. Thread-safe. */
final class Signers {
  /** A person has one, a relay brings those of all its people; of many the last are enough. */
  private static final int MOST_KEYS = 8;

  private final Map<PeerId, Set<String>> keys = new ConcurrentHashMap<>();

  /** Keys whose signatures hold, and a connection that {@link #closed} will be told of. */
  void add(PeerId peer, Iterable<String> signers) {
    Set<String> known = keys.computeIfAbsent(peer, ignored -> new LinkedHashSet<>(2));
    synchronized (known) {
      for (String signer : signers) {
        known.remove(signer);
        known.add(signer);
        if (known.size() > MOST_KEYS) {
          Iterator<String> oldest = known.iterator();
          oldest.next();
          oldest.remove();
        }
      }
    }
  }

  /** The connections over which only one key has signed, if that key is so. */
  List<PeerId> only(Predicate<String> test) {
    return keys.entrySet().stream()
        .filter(
            each -> {
              Set<String> known = copy(each.getValue());
              return known.size() == 1 && known.stream().allMatch(test);
            })
        .map(Map.Entry::getKey)
        .toList();
  }

  void closed(PeerId peer) {
    keys.remove(peer);
  }

  private static Set<String> copy(Set<String> known) {
    synchronized (known) {
      return Set.copyOf(known);
    }
  }
}
