package chat.exo.relay.mesh.link;

import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.query.Subscriptions;
import chat.exo.graph.wire.Message;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.seen.KeyedHash;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The upstream relays of the settings: what each was asked and what each missed.
 *
 * <p>gun's AXE relays pass a write on only to who asked for its soul, so every subscription of our readers is asked
 * upstream once a connection. What changes while a link is down is sent when it is up again.
 */
public final class Links {
  /** What was not there may be there later, on relays that do not push; asked again after this. */
  private static final long ASK_AGAIN_MILLIS = 10_000;

  private final Map<String, Upstream> byUrl = new LinkedHashMap<>();
  private final Map<PeerId, Upstream> accepted = new HashMap<>();
  private final Set<Query> remembered = new LinkedHashSet<>();
  private final Neighbours neighbours;
  private final Subscriptions<PeerId> subscriptions;
  private final int maxSouls;
  private final long maxBytes;
  private final KeyedHash hash;
  private long againAtMillis = Long.MAX_VALUE;

  public Links(Neighbours neighbours, Subscriptions<PeerId> subscriptions, MeshOptions options, RandomGenerator random) {
    this.neighbours = neighbours;
    this.subscriptions = subscriptions;
    this.maxSouls = options.maxSoulsPerLink();
    this.maxBytes = options.maxBytesPerLink();
    this.hash = new KeyedHash(random);
  }

  /**
   * Makes a relay of the settings known, connected or not, so that what it misses is noted from the start. That outlives its
   * connections, so it is held for the relay itself.
   */
  public void configure(String url, Effects effects) {
    byUrl.computeIfAbsent(url, u -> upstream(effects.account(PeerId.SELF)));
  }

  /** Queries that readers of an earlier run were subscribed to: asked on every link as if they still were. */
  public void remember(Set<Query> queries) {
    remembered.addAll(queries);
  }

  /** A link has introduced itself: everything our readers wait for is to be asked there, and what it missed sent. */
  public void connected(Neighbour link, Effects effects) {
    if (link.isLink()) {
      closed(link.id()); // it was a relay that dialled us until it was known which
      configure(link.url(), effects);
    }
    upstream(link).reconnected();
  }

  public void closed(PeerId peer) {
    Upstream gone = accepted.remove(peer);
    if (gone != null) {
      gone.end();
    }
  }

  /** What readers of an earlier run waited for. */
  public Set<Query> remembered() {
    return remembered;
  }

  /** Who waits for something now, the latest first. */
  public List<PeerId> readers() {
    return List.copyOf(subscriptions.all().reversed().keySet());
  }

  /** What a reader waits for now. */
  public Set<Query> wantedBy(PeerId reader) {
    return subscriptions.all().getOrDefault(reader, Set.of());
  }

  /** Whether a link was asked this on this connection. */
  public boolean wasAsked(Neighbour link, Query query) {
    return upstream(link).wasAsked(query);
  }

  /** Whether a link should be asked what somebody just asked here. */
  public boolean shouldAsk(Neighbour link, Query query, long nowMillis, boolean foundHere) {
    return upstream(link).shouldAsk(query, nowMillis, foundHere ? Long.MAX_VALUE : ASK_AGAIN_MILLIS);
  }

  /** A change was sent on a link. */
  public void sent(Neighbour link, String id, Graph change, long nowMillis) {
    upstream(link).sent(id, change, nowMillis);
  }

  /** A neighbour answered a message; if it is a link, that change has arrived there, or cannot be taken now and is sent again. */
  public void answered(Neighbour from, Message.Reply reply, long nowMillis) {
    if (!from.isLink()) {
      return;
    }
    if (reply.err().filter(Links::ofTheMoment).isPresent()) {
      upstream(from).refused(reply.replyTo(), nowMillis).ifPresent(at -> againAtMillis = Math.min(againAtMillis, at));
    } else {
      upstream(from).confirmed(reply.replyTo(), nowMillis);
    }
  }

  /** Every error of Exo's that ends by itself tells to write again, or later. */
  private static boolean ofTheMoment(String err) {
    return err.contains("again") || err.contains("later");
  }

  /** When what links refused is to be sent again, or {@link Long#MAX_VALUE}. */
  public long againAtMillis() {
    return againAtMillis;
  }

  /** Whether that time has come; then it is told once. */
  public boolean again(long nowMillis) {
    boolean now = nowMillis >= againAtMillis;
    againAtMillis = now ? Long.MAX_VALUE : againAtMillis;
    return now;
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

  /** How many souls a relay missed; each until it is read to be sent. */
  public int missed(Neighbour link) {
    return upstream(link).missed();
  }

  /** The soul of those that it missed first. */
  public Optional<Soul> eldestMissed(Neighbour link) {
    return upstream(link).eldestMissed();
  }

  /** A soul is read to be sent; false if it is missed no more. */
  public boolean catchesUp(Neighbour link, Soul soul) {
    return upstream(link).catchesUp(soul);
  }

  /** Not all of a soul was read. */
  public void missedStill(Neighbour link, Soul soul) {
    upstream(link).miss(soul);
  }

  /** From which soul on a relay is to be sent everything, because it missed more than is remembered. */
  public Optional<String> everythingFrom(Neighbour link) {
    return upstream(link).everythingFrom();
  }

  /** How much of what it missed is not remembered. */
  public int forgotten(Neighbour link) {
    return upstream(link).forgotten();
  }

  /** It was sent everything up to a soul, begun when so much was forgotten. */
  public void sentUpTo(Neighbour link, String soul, int forgotten) {
    upstream(link).sentUpTo(soul, forgotten);
  }

  public void sentEverything(Neighbour link, int forgotten) {
    upstream(link).sentEverything(forgotten);
  }

  private Upstream upstream(Neighbour link) {
    if (!link.isLink()) {
      return accepted.computeIfAbsent(link.id(), id -> upstream(link.account()));
    }
    Upstream known = byUrl.get(link.url());
    if (known == null) {
      throw new IllegalStateException("expected a relay of the settings, got one that is none of " + byUrl.size());
    }
    return known;
  }

  private Upstream upstream(Ledger.Account account) {
    return new Upstream(maxSouls, maxBytes, hash, account);
  }
}
