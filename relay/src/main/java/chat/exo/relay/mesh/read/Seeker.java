package chat.exo.relay.mesh.read;

import chat.exo.graph.query.Query;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.seen.Touches;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Asks clients for what the relay does not have: those that touched the soul first, then a few others, a few each turn,
 * until one answers. Never everybody: a GET must not cost as many messages as there are connections. And only short questions for one
 * soul, because one stranger's question is many to others who did not choose him.
 */
public final class Seeker {
  private static final int MAX_SEARCHES = 10_000;

  /** Of them in one turn; the others have theirs next. */
  private static final int SEARCHES_A_TURN = 500;

  private static final int MAX_QUESTION_BYTES = 1 << 10;
  private static final long MAX_HELD_BYTES = 4 << 20;

  @SuppressWarnings("ArrayRecordComponent") // message bytes are shared and never change
  private record Search(byte[] question, Deque<PeerId> candidates) {}

  private final Neighbours neighbours;
  private final Touches touches;
  private final MeshOptions options;
  private final Map<String, Search> searches = new LinkedHashMap<>();
  private long heldBytes;
  private long nextTurnMillis = Long.MAX_VALUE;

  public Seeker(Neighbours neighbours, Touches touches, MeshOptions options) {
    this.neighbours = neighbours;
    this.touches = touches;
    this.options = options;
  }

  /** Begins to ask, under the asker's own id, so that answers find the asker. */
  public void seek(String getId, Query query, PeerId asker, long nowMillis, Effects effects) {
    if (query.soul().isEmpty() || searches.size() >= MAX_SEARCHES) {
      return;
    }
    Set<PeerId> candidates = new LinkedHashSet<>();
    query.soul().ifPresent(soul -> candidates.addAll(touches.of(soul)));
    candidates.addAll(neighbours.someClients(options.maxAskedClients()));
    candidates.remove(asker);
    candidates.removeIf(peer -> neighbours.get(peer).filter(neighbour -> !neighbour.isLink() && !neighbour.passesOn()).isEmpty());
    if (candidates.isEmpty()) {
      return;
    }
    List<PeerId> few = new ArrayList<>(candidates).subList(0, Math.min(candidates.size(), options.maxAskedClients()));
    byte[] question = WireWriter.get(getId, query, OptionalInt.empty(), List.of());
    if (question.length > MAX_QUESTION_BYTES || heldBytes + question.length > MAX_HELD_BYTES) {
      return;
    }
    Search search = new Search(question, new ArrayDeque<>(few));
    if (ask(search, effects)) {
      Search before = searches.put(getId, search);
      heldBytes += question.length - (before == null ? 0 : before.question.length);
      nextTurnMillis = Math.min(nextTurnMillis, nowMillis + options.turnMillis());
    }
  }

  /** Somebody had it. */
  public void answered(String getId) {
    Search search = searches.remove(getId);
    if (search != null) {
      heldBytes -= search.question.length;
    }
  }

  /** When the next turn is due, or {@link Long#MAX_VALUE}. */
  public long nextTurnMillis() {
    return nextTurnMillis;
  }

  public void turn(long nowMillis, Effects effects) {
    if (nowMillis < nextTurnMillis) {
      return;
    }
    List<String> due = searches.keySet().stream().limit(SEARCHES_A_TURN).toList();
    for (String getId : due) {
      Search search = searches.remove(getId);
      if (search != null && ask(search, effects)) {
        searches.put(getId, search); // behind the others
      } else if (search != null) {
        heldBytes -= search.question.length;
      }
    }
    nextTurnMillis = searches.isEmpty() ? Long.MAX_VALUE : nowMillis + options.turnMillis();
  }

  /** Asks the next few; false when nobody is left to ask after them. */
  private boolean ask(Search search, Effects effects) {
    for (int i = 0; i < options.askedPerTurn() && !search.candidates.isEmpty(); i++) {
      effects.send(search.candidates.remove(), search.question);
    }
    return !search.candidates.isEmpty();
  }
}
