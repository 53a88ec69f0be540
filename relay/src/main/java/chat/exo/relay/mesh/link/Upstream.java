package chat.exo.relay.mesh.link;

import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one relay was asked, what it was sent and has not acked, and what changed here while it was away. Outlives the
 * connections to it. All of it is bounded: what was asked is then asked twice, and if more was missed than is remembered, it is
 * to be sent everything.
 */
final class Upstream {
  /** gun never acks what changed nothing. What is older than this when something later is acked has arrived. */
  private static final long ARRIVED_MILLIS = 300_000;

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 600_000;

  private record Sent(List<Soul> souls, long atMillis) {}

  private final int maxSouls;
  private final Map<Query, Long> asked = new LinkedHashMap<>();
  private final Set<Soul> missed = new LinkedHashSet<>();
  private final Map<String, Sent> unconfirmed = new LinkedHashMap<>();
  private int unconfirmedSouls;
  private Optional<String> everythingFrom = Optional.empty();
  private int forgotten;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long refusedAtMillis;

  Upstream(int maxSouls) {
    this.maxSouls = maxSouls;
  }

  /** A new connection: the other side has forgotten what the old one asked, and may never have got what it did not ack. */
  void reconnected() {
    asked.clear();
    unconfirmed.values().forEach(sent -> sent.souls.forEach(this::miss));
    unconfirmed.clear();
    unconfirmedSouls = 0;
  }

  /** A change went out on the connection; that it arrived is known from its ack. */
  void sent(String id, Graph change, long nowMillis) {
    Sent sent = new Sent(change.nodes().stream().map(Node::soul).toList(), nowMillis);
    Sent before = unconfirmed.put(id, sent);
    unconfirmedSouls += sent.souls.size() - (before == null ? 0 : before.souls.size());
    if (before != null) {
      before.souls.forEach(this::miss);
    }
    Iterator<Sent> oldest = unconfirmed.values().iterator();
    while (unconfirmedSouls > maxSouls) {
      Sent forgettable = oldest.next();
      oldest.remove();
      unconfirmedSouls -= forgettable.souls.size();
      forgettable.souls.forEach(this::miss);
    }
  }

  private Optional<Sent> noLongerUnconfirmed(String id) {
    Optional<Sent> sent = Optional.ofNullable(unconfirmed.remove(id));
    sent.ifPresent(known -> unconfirmedSouls -= known.souls.size());
    return sent;
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
      unconfirmedSouls -= sent.souls.size();
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

  boolean wasAsked(Query query) {
    return asked.containsKey(query);
  }

  /** Changes that could not be sent because there is no connection. */
  void miss(Graph change) {
    change.nodes().forEach(node -> miss(node.soul()));
  }

  void miss(Soul soul) {
    missed.add(soul);
    if (missed.size() > maxSouls) {
      missed.remove(missed.iterator().next());
      forgotten++;
      everythingFrom = Optional.of("");
    }
  }

  /** The souls that changed meanwhile. */
  Set<Soul> missed() {
    return Set.copyOf(missed);
  }

  /**
   * A soul is read to be sent, and what of it is missed from now on is missed anew; false if it is missed no more. That what is sent
   * arrived is known from the acks.
   */
  boolean catchesUp(Soul soul) {
    return missed.remove(soul);
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
