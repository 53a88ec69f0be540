package chat.exo.relay.mesh.seen;

import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Who lately changed which soul: the first to ask for what the relay does not have. A hint and no more, so it is a table of fixed
 * size, by hash, and a soul takes the place of another.
 */
public final class Touches {
  private static final int PEERS_PER_SOUL = 4;
  private static final int SOULS = 1 << 15;
  private static final long NOBODY = 0; // the relay itself, which is never asked

  private final KeyedHash hash;
  private final long[] souls = new long[SOULS];
  private final long[] peers = new long[SOULS * PEERS_PER_SOUL];

  public Touches(RandomGenerator random) {
    hash = new KeyedHash(random);
  }

  /** A peer's write changed something. */
  public void changed(PeerId peer, Graph change) {
    for (Node node : change.nodes()) {
      changed(peer.number(), hash.of(node.soul().text()));
    }
  }

  /** The latest first; some may be gone by now. */
  public List<PeerId> of(Soul soul) {
    long key = hash.of(soul.text());
    int place = place(key);
    List<PeerId> latest = new ArrayList<>(PEERS_PER_SOUL);
    if (souls[place] == key) {
      for (int i = place * PEERS_PER_SOUL; i < (place + 1) * PEERS_PER_SOUL && peers[i] != NOBODY; i++) {
        latest.add(new PeerId(peers[i]));
      }
    }
    return latest;
  }

  private void changed(long peer, long soul) {
    int place = place(soul);
    int first = place * PEERS_PER_SOUL;
    int after = first + PEERS_PER_SOUL;
    if (souls[place] != soul) {
      souls[place] = soul;
      for (int i = first; i < after; i++) {
        peers[i] = NOBODY;
      }
    }
    long moved = peer;
    for (int i = first; i < after && moved != NOBODY; i++) {
      long here = peers[i];
      peers[i] = moved;
      moved = here == peer ? NOBODY : here;
    }
  }

  private static int place(long soul) {
    return (int) (soul >>> 40) & (SOULS - 1);
  }
}
