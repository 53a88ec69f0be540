package chat.exo.relay.mesh.link;

import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.Weight;
import chat.exo.relay.mesh.seen.KeyedHash;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one relay was asked, what it was sent and has not acked, and what changed here while it was away. Outlives the
 * connections to it. All of it is bounded in number and in bytes, and charged: what was asked is then asked twice, and if more was
 * missed than is remembered, it is to be sent everything.
 */
final class Upstream {
  /** gun never acks what changed nothing. What is older than this when something later is acked has arrived. */
  private static final long ARRIVED_MILLIS = 300_000;

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 600_000;

  /** A message that was sent, with its id and its place in a table. */
  private static final int SENT_BYTES = 256;

  private record Sent(List<Soul> souls, long atMillis) {
    /** Without its souls. */
    long bytes() {
      return SENT_BYTES + 8L * souls.size();
    }
  }

  private final int maxSouls;
  private final long maxBytes;
  private final Ledger.Account account;
  private final AskedQueries asked;
  private final Set<Soul> missed = new LinkedHashSet<>();
  private final Map<String, Sent> unconfirmed = new LinkedHashMap<>();
  private int unconfirmedSouls;
  /** Of what it missed and of what it has not confirmed. */
  private long bytes;
  private long askedBytes;
  private Optional<String> everythingFrom = Optional.empty();
  private int forgotten;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long refusedAtMillis;

  /**
   * A relay of which nothing is known.
   *
   * @param maxBytes what it missed and has not confirmed may take
   * @param account where that is charged; it is there as long as this
   */
  Upstream(int maxSouls, long maxBytes, KeyedHash hash, Ledger.Account account) {
    this.maxSouls = maxSouls;
    this.maxBytes = maxBytes;
    this.account = account;
    this.asked = new AskedQueries(hash, maxSouls);
    chargeAsked();
  }

  /** A new connection: the other side has forgotten what the old one asked, and may never have got what it did not ack. */
  void reconnected() {
    asked.clear();
    chargeAsked();
    while (!unconfirmed.isEmpty()) {
      missEldest();
    }
  }

  /** A change went out on the connection; that it arrived is known from its ack. */
  void sent(String id, Graph change, long nowMillis) {
    noLongerUnconfirmed(id).ifPresent(before -> before.souls.forEach(this::miss));
    Sent sent = new Sent(change.nodes().stream().map(Node::soul).toList(), nowMillis);
    unconfirmed.put(id, sent);
    unconfirmedSouls += sent.souls.size();
    charge(sent.bytes() + weight(sent.souls));
    while (unconfirmedSouls > maxSouls) {
      missEldest();
    }
    forgetWhatIsTooMuch();
  }

  private void missEldest() {
    String eldest = unconfirmed.keySet().iterator().next();
    noLongerUnconfirmed(eldest).orElseThrow().souls.forEach(this::miss);
  }

  private Optional<Sent> noLongerUnconfirmed(String id) {
    Optional<Sent> sent = Optional.ofNullable(unconfirmed.remove(id));
    sent.ifPresent(this::gone);
    return sent;
  }

  private void gone(Sent sent) {
    unconfirmedSouls -= sent.souls.size();
    charge(-sent.bytes() - weight(sent.souls));
  }

  private static long weight(List<Soul> souls) {
    long weight = 0;
    for (Soul soul : souls) {
      weight += Weight.of(soul);
    }
    return weight;
  }

  private void charge(long more) {
    bytes += more;
    if (more > 0) {
      account.add(Held.UNCONFIRMED, more);
    } else {
      account.release(Held.UNCONFIRMED, -more);
    }
  }

  private void chargeAsked() {
    long now = asked.bytes();
    if (now > askedBytes) {
      account.add(Held.REMEMBERED, now - askedBytes);
    } else if (now < askedBytes) {
      account.release(Held.REMEMBERED, askedBytes - now);
    }
    askedBytes = now;
  }

  /** Nothing is kept of it any more. */
  void end() {
    charge(-bytes);
    account.release(Held.REMEMBERED, askedBytes);
    askedBytes = 0;
  }

  void confirmed(String id, long nowMillis) {
    Optional<Sent> acked = noLongerUnconfirmed(id);
    if (acked.isEmpty()) {
      return;
    }
    Iterator<Sent> oldest = unconfirmed.values().iterator();
    while (oldest.hasNext()) {
      Sent sent = oldest.next();
      if (sent.atMillis > acked.get().atMillis || nowMillis - sent.atMillis < ARRIVED_MILLIS) {
        return;
      }
      oldest.remove();
      gone(sent);
    }
  }

  /**
   * What it was sent it could not take now.
   *
   * @return when to send that again; later each time, as long as it goes on refusing
   */
  Optional<Long> refused(String id, long nowMillis) {
    Optional<Sent> sent = noLongerUnconfirmed(id);
    if (sent.isEmpty()) {
      return Optional.empty();
    }
    sent.get().souls.forEach(this::miss);
    if (nowMillis < refusedAtMillis + pauseMillis) {
      return Optional.of(refusedAtMillis + pauseMillis);
    }
    boolean goesOn = nowMillis - refusedAtMillis < 3 * pauseMillis;
    pauseMillis = goesOn ? Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS) : FIRST_PAUSE_MILLIS;
    refusedAtMillis = nowMillis;
    return Optional.of(nowMillis + pauseMillis);
  }

  /**
   * Whether a query should be asked now: once a connection, and again after a while if that is given, for what was not
   * there the last time.
   */
  boolean shouldAsk(Query query, long nowMillis, long againAfterMillis) {
    boolean ask = asked.shouldAsk(query, nowMillis, againAfterMillis);
    if (ask) {
      chargeAsked();
    }
    return ask;
  }

  boolean wasAsked(Query query) {
    return asked.contains(query);
  }

  /** Changes that could not be sent because there is no connection. */
  void miss(Graph change) {
    change.nodes().forEach(node -> miss(node.soul()));
  }

  void miss(Soul soul) {
    if (missed.add(soul)) {
      charge(Weight.of(soul));
      if (missed.size() > maxSouls) {
        forgetMissed();
      }
      forgetWhatIsTooMuch();
    }
  }

  private void forgetWhatIsTooMuch() {
    while (bytes > maxBytes) {
      if (!missed.isEmpty()) {
        forgetMissed();
      } else {
        String eldest = unconfirmed.keySet().iterator().next();
        noLongerUnconfirmed(eldest);
        forget();
      }
    }
  }

  private void forgetMissed() {
    Soul eldest = missed.iterator().next();
    missed.remove(eldest);
    charge(-Weight.of(eldest));
    forget();
  }

  private void forget() {
    forgotten++;
    everythingFrom = Optional.of("");
  }

  /** How many souls changed meanwhile. */
  int missed() {
    return missed.size();
  }

  /** The one of them that changed first. */
  Optional<Soul> eldestMissed() {
    return missed.isEmpty() ? Optional.empty() : Optional.of(missed.iterator().next());
  }

  /**
   * A soul is read to be sent, and what of it is missed from now on is missed anew; false if it is missed no more. That what is sent
   * arrived is known from the acks.
   */
  boolean catchesUp(Soul soul) {
    boolean still = missed.remove(soul);
    if (still) {
      charge(-Weight.of(soul));
    }
    return still;
  }

  /** The soul from which on everything is to be sent, because it missed more than is remembered. */
  Optional<String> everythingFrom() {
    return everythingFrom;
  }

  /** How much that it missed is not remembered, since the start. */
  int forgotten() {
    return forgotten;
  }

  /** Everything up to a soul was sent; not if more was forgotten meanwhile. */
  void sentUpTo(String soul, int knownForgotten) {
    if (forgotten == knownForgotten) {
      everythingFrom = Optional.of(soul);
    }
  }

  void sentEverything(int knownForgotten) {
    if (forgotten == knownForgotten) {
      everythingFrom = Optional.empty();
    }
  }
}
