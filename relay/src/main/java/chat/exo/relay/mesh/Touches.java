package chat.exo.relay.mesh;

import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who lately wrote or answered which soul: the first to ask for what the relay does not have. Bounded. */
final class Touches {
  private static final int PEERS_PER_SOUL = 4;

  private final int maxSouls;
  private final Map<Soul, List<PeerId>> peers = new LinkedHashMap<>(256, 0.75f, true);

  Touches(int maxSouls) {
    this.maxSouls = maxSouls;
  }

  void wrote(PeerId peer, Graph graph) {
    for (Node node : graph.nodes()) {
      wrote(peer, node.soul());
    }
  }

  private void wrote(PeerId peer, Soul soul) {
    List<PeerId> latest = peers.computeIfAbsent(soul, s -> new ArrayList<>(1));
    if (!latest.isEmpty() && latest.get(0).equals(peer)) {
      return;
    }
    latest.remove(peer);
    latest.add(0, peer);
    if (latest.size() > PEERS_PER_SOUL) {
      latest.remove(PEERS_PER_SOUL);
    }
    if (peers.size() > maxSouls) {
      peers.remove(peers.keySet().iterator().next());
    }
  }

  /** The latest first; some may be gone by now. */
  List<PeerId> of(Soul soul) {
    return List.copyOf(peers.getOrDefault(soul, List.of()));
  }
}
