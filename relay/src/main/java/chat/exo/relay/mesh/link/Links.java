package chat.exo.relay.mesh.link;

import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.query.Subscriptions;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The upstream relays of the settings: what each was asked and what each missed.
 *
 * <p>gun's AXE relays pass a write on only to who asked for its soul, so every subscription of our readers is asked
 * upstream once a connection. What changes while a link is down is sent when it is up again.
 */
public final class Links {
  /** What was not there may be there later, on relays that do not push; asked again after this. */
  private static final long ASK_AGAIN_MILLIS = 10_000;

  /** Many readers wait for the same. */
  private static final int LOOKS_PER_SOUL = 2;

  private final Map<String, Upstream> byUrl = new LinkedHashMap<>();
  private final Map<PeerId, Upstream> accepted = new HashMap<>();
  private final Set<Query> remembered = new LinkedHashSet<>();
  private final Neighbours neighbours;
  private final Subscriptions<PeerId> subscriptions;
  private final int maxSouls;

  public Links(Neighbours neighbours, Subscriptions<PeerId> subscriptions, int maxSouls) {
    this.neighbours = neighbours;
    this.subscriptions = subscriptions;
    this.maxSouls = maxSouls;
  }

  /** Makes a relay of the settings known, connected or not, so that what it misses is noted from the start. */
  public void configure(String url) {
    byUrl.computeIfAbsent(url, u -> new Upstream(maxSouls));
  }

  /** Queries that readers of an earlier run were subscribed to: asked on every link as if they still were. */
  public void remember(Set<Query> queries) {
    remembered.addAll(queries);
  }

  /** A link has introduced itself: everything our readers wait for is to be asked there, and what it missed sent. */
  public void connected(Neighbour link) {
    upstream(link).reconnected();
  }

  public void closed(PeerId peer) {
    accepted.remove(peer);
  }

  /** What somebody waits for, each query once: that of the latest readers, if it is more than is worth to look at in one turn. */
  public Set<Query> wanted() {
    return wantedBy(Optional.empty());
  }

  /** What somebody other than this neighbour waits for, within the same bound. */
  public Set<Query> wantedByOthers(PeerId neighbour) {
    return wantedBy(Optional.of(neighbour));
  }

  private Set<Query> wantedBy(Optional<PeerId> without) {
    Set<Query> wanted = new LinkedHashSet<>(remembered);
    int looks = LOOKS_PER_SOUL * maxSouls;
    for (Map.Entry<PeerId, Set<Query>> reader : subscriptions.all().reversed().entrySet()) {
      if (without.filter(reader.getKey()::equals).isPresent()) {
        continue;
      }
      looks -= reader.getValue().size();
      if (looks < 0 || wanted.size() >= maxSouls) {
        break;
      }
      wanted.addAll(reader.getValue());
    }
    return wanted;
  }

  /** Whether a link should be asked what somebody just asked here. */
  public boolean shouldAsk(Neighbour link, Query query, long nowMillis, boolean foundHere) {
    return upstream(link).shouldAsk(query, nowMillis, foundHere ? Long.MAX_VALUE : ASK_AGAIN_MILLIS);
  }

  /** A change was sent on a link. */
  public void sent(Neighbour link, String id, Graph change) {
    upstream(link).sent(id, change);
  }

  /** A neighbour acked a message; if it is a link, that change has arrived there. */
  public void confirmed(Neighbour from, String id) {
    if (from.isLink()) {
      upstream(from).confirmed(id);
    }
  }

  /** Notes a change for every upstream relay that is not connected now. */
  public void missedBy(Graph changed) {
    byUrl.forEach(
        (url, upstream) -> {
          if (neighbours.linkTo(url).isEmpty()) {
            upstream.miss(changed);
          }
        });
  }

  /** What a relay missed; each soul until all of it was sent. */
  public Set<Soul> missed(Neighbour link) {
    return upstream(link).missed();
  }

  public void caughtUp(Neighbour link, Soul soul) {
    upstream(link).caughtUp(soul);
  }

  private Upstream upstream(Neighbour link) {
    return link.isLink()
        ? byUrl.computeIfAbsent(link.url(), url -> new Upstream(maxSouls))
        : accepted.computeIfAbsent(link.id(), id -> new Upstream(maxSouls));
  }
}
