package chat.exo.relay.verify;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.sea.Envelope;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.GraphStore;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The keys whose writes this relay keeps: those of the settings and of the admin's list, the operator's own, and those with
 * an invitation. Thread-safe; looks into the store.
 *
 * <p>An invitation is a cell of the graph like any other: soul {@code ~OPERATOR/invitations}, the invited key as its key,
 * signed by the operator. Its value is true, or the time it ends in milliseconds; anything else takes it back. So it travels
 * between relays that name the same operator, and any gun client can read and write it.
 */
public final class Members {
  private final GraphStore store;
  private final Lists lists;
  private final String operator;
  private final LongSupplier clockMillis;
  /** Connections that came with a token: whose it is. */
  private final Map<PeerId, String> vouched = new ConcurrentHashMap<>();
  private volatile PolicyOptions policy;

  public Members(GraphStore store, Lists lists, PolicyOptions policy, String operator, LongSupplier clockMillis) {
    this.store = store;
    this.lists = lists;
    this.policy = policy;
    this.operator = operator;
    this.clockMillis = clockMillis;
  }

  void change(PolicyOptions next) {
    policy = next;
  }

  /** A connection came with a token of somebody. */
  public void vouch(PeerId peer, String name) {
    vouched.put(peer, name);
  }

  /** Whose token a connection came with. */
  public Optional<String> holder(PeerId peer) {
    return Optional.ofNullable(vouched.get(peer));
  }

  /** Whether a connection may bring what nobody can sign: it came with a token, which a stranger cannot say again. */
  boolean brings(PeerId peer) {
    return vouched.containsKey(peer);
  }

  /** A token was taken back: the connections that came with it are as any other. */
  public void disown(String name) {
    vouched.values().removeIf(name::equals);
  }

  void closed(PeerId peer) {
    vouched.remove(peer);
  }

  /** Where an operator's invitations are. */
  public static Soul invitations(String operatorKey) {
    return new Soul("~" + operatorKey + "/invitations");
  }

  /** Whether a key may write where not everybody may. */
  public boolean holds(String key) {
    PolicyOptions now = policy;
    if (key.equals(operator) || now.operator().filter(key::equals).isPresent()) {
      return true;
    }
    if (lists.bansKey(key, now)) {
      return false;
    }
    return now.keys().contains(key) || lists.allowsKey(key) || (now.write() != PolicyOptions.Preset.LIST && invited(key, now));
  }

  private boolean invited(String key, PolicyOptions now) {
    List<CellName> places = new ArrayList<>(2);
    places.add(new CellName(invitations(operator), key));
    now.operator().ifPresent(other -> places.add(new CellName(invitations(other), key)));
    return store.cells(places).stream().flatMap(Optional::stream).anyMatch(this::holds);
  }

  private boolean holds(Cell invitation) {
    Optional<Value> said =
        invitation.value() instanceof Value.Text(String text) ? Envelope.read(text).map(Envelope::value) : Optional.empty();
    return said.filter(
            value ->
                switch (value) {
                  case Value.Truth(boolean truth) -> truth;
                  case Value.Numeric(double untilMillis) -> untilMillis > clockMillis.getAsLong();
                  case Value.Text text -> false;
                  case Value.Link link -> false;
                  case Value.Null none -> false;
                })
        .isPresent();
  }
}
