package chat.exo.relay.mesh;

import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.query.Subscriptions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The upstream relays of the settings: what each was asked and what each missed.
 *
 * <p>gun's AXE relays pass a write on only to who asked for its soul, so every subscription of our readers is asked
 * upstream once a connection. What changes while a link is down is sent when it is up again.
 */
final class Links {
  /** What was not there may be there later, on relays that do not push; asked again after this. */
  private static final long ASK_AGAIN_MILLIS = 10_000;

  private final Map<String, Upstream> byUrl = new LinkedHashMap<>();
  private final Set<Query> remembered = new LinkedHashSet<>();
  private final Neighbours neighbours;
  private final Subscriptions<PeerId> subscriptions;
  private final int maxSouls;

  Links(Neighbours neighbours, Subscriptions<PeerId> subscriptions, int maxSouls) {
    this.neighbours = neighbours;
    this.subscriptions = subscriptions;
    this.maxSouls = maxSouls;
  }

  /** Makes a relay of the settings known, connected or not, so that what it misses is noted from the start. */
  void configure(String url) {
    byUrl.computeIfAbsent(url, u -> new Upstream(maxSouls));
  }

  /** Queries that readers of an earlier run were subscribed to: asked on every link as if they still were. */
  void remember(Set<Query> queries) {
    remembered.addAll(queries);
  }

  /** A link has introduced itself: everything our readers wait for is to be asked there, and what it missed sent. */
  Upstream connected(Neighbour link) {
    Upstream upstream = byUrl.computeIfAbsent(link.url(), u -> new Upstream(maxSouls));
    upstream.reconnected();
    return upstream;
  }

  /** Everything somebody waits for, each query once. */
  Set<Query> wanted() {
    Set<Query> wanted = new LinkedHashSet<>(remembered);
    subscriptions
        .all()
        .forEach(
            (reader, queries) -> {
              if (neighbours.get(reader).filter(peer -> !peer.dialled()).isPresent()) {
                wanted.addAll(queries);
              }
            });
    return wanted;
  }

  /** Whether a link should be asked what somebody just asked here. */
  boolean shouldAsk(Neighbour link, Query query, long nowMillis, boolean foundHere) {
    Upstream upstream = byUrl.computeIfAbsent(link.url(), u -> new Upstream(maxSouls));
    return upstream.shouldAsk(query, nowMillis, foundHere ? Long.MAX_VALUE : ASK_AGAIN_MILLIS);
  }

  /** Notes a change for every upstream relay that is not connected now. */
  void missedBy(Graph changed) {
    if (byUrl.isEmpty()) {
      return;
    }
    byUrl.forEach(
        (url, upstream) -> {
          if (neighbours.links().stream().noneMatch(link -> link.url().equals(url))) {
            upstream.miss(changed);
          }
        });
  }

  Set<Soul> takeMissed(Neighbour link) {
    return byUrl.computeIfAbsent(link.url(), u -> new Upstream(maxSouls)).takeMissed();
  }
}
