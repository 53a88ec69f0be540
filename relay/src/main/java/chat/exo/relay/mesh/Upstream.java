package chat.exo.relay.mesh;

import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one configured upstream relay was asked, and what changed here while it was away. Outlives the connections to it;
 * bounded, the oldest goes first.
 */
final class Upstream {
  private final int maxSouls;
  private final Map<Query, Long> asked = new LinkedHashMap<>();
  private final Set<Soul> missed = new LinkedHashSet<>();

  Upstream(int maxSouls) {
    this.maxSouls = maxSouls;
  }

  /** A new connection: the relay on the other side has forgotten what the old one asked. */
  void reconnected() {
    asked.clear();
  }

  /**
   * Whether a query should be asked now: once a connection, and again after a while if that is given, for what was not
   * there the last time.
   */
  boolean shouldAsk(Query query, long nowMillis, long againAfterMillis) {
    Long before = asked.get(query);
    if (before != null && nowMillis - before < againAfterMillis) {
      return false;
    }
    asked.remove(query);
    asked.put(query, nowMillis);
    if (asked.size() > maxSouls) {
      asked.remove(asked.keySet().iterator().next());
    }
    return true;
  }

  /** Changes that could not be sent because there is no connection. */
  void miss(Graph change) {
    for (Node node : change.nodes()) {
      missed.add(node.soul());
      if (missed.size() > maxSouls) {
        missed.remove(missed.iterator().next());
      }
    }
  }

  /** The souls that changed meanwhile; afterwards none. */
  Set<Soul> takeMissed() {
    Set<Soul> souls = Set.copyOf(missed);
    missed.clear();
    return souls;
  }
}
