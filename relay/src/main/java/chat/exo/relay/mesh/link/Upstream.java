package chat.exo.relay.mesh.link;

import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one configured upstream relay was asked, what it was sent and has not acked, and what changed here while it was
 * away. Outlives the connections to it; bounded, the oldest goes first.
 */
final class Upstream {
  private final int maxSouls;
  private final Map<Query, Long> asked = new LinkedHashMap<>();
  private final Set<Soul> missed = new LinkedHashSet<>();
  private final Map<String, List<Soul>> unconfirmed = new LinkedHashMap<>();

  Upstream(int maxSouls) {
    this.maxSouls = maxSouls;
  }

  /** A new connection: the other side has forgotten what the old one asked, and may never have got what it did not ack. */
  void reconnected() {
    asked.clear();
    unconfirmed.values().forEach(souls -> souls.forEach(this::miss));
    unconfirmed.clear();
  }

  /** A change went out on the connection; that it arrived is known from its ack. */
  void sent(String id, Graph change) {
    unconfirmed.put(id, change.nodes().stream().map(Node::soul).toList());
    if (unconfirmed.size() > maxSouls) {
      // gun never acks what changed nothing, so most of the old ones arrived
      unconfirmed.remove(unconfirmed.keySet().iterator().next());
    }
  }

  void confirmed(String id) {
    unconfirmed.remove(id);
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
    change.nodes().forEach(node -> miss(node.soul()));
  }

  private void miss(Soul soul) {
    missed.add(soul);
    if (missed.size() > maxSouls) {
      missed.remove(missed.iterator().next());
    }
  }

  /** The souls that changed meanwhile. */
  Set<Soul> missed() {
    return Set.copyOf(missed);
  }

  /** All of a soul was sent; that it arrived is known from the acks. */
  void caughtUp(Soul soul) {
    missed.remove(soul);
  }
}
