package chat.exo.relay.mesh.seen;

import chat.exo.graph.wire.Message;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A put that was heard and is not answered yet, and everybody who waits for that answer. */
public final class Owed {
  /** Whoever repeats one put on more connections than this is told to write again. */
  private static final int MAX_WAITING = 8;

  private final Neighbour from;
  private final Message.Put put;
  private List<PeerId> others = List.of();
  private Optional<String> error = Optional.empty();

  public Owed(Neighbour from, Message.Put put) {
    this.from = from;
    this.put = put;
  }

  /** Who sent it first. */
  public PeerId from() {
    return from.id();
  }

  /** What is held for whom: the first sender, here or gone. */
  public Ledger.Account account() {
    return from.account();
  }

  public Message.Put put() {
    return put;
  }

  /** Somebody repeated it; false if enough wait for it. */
  public boolean alsoFor(PeerId other) {
    if (other.equals(from.id()) || others.contains(other)) {
      return true;
    }
    if (others.size() >= MAX_WAITING) {
      return false;
    }
    if (others.isEmpty()) {
      others = new ArrayList<>(1);
    }
    others.add(other);
    return true;
  }

  /** All who are owed an answer. */
  public List<PeerId> waiting() {
    if (others.isEmpty()) {
      return List.of(from.id());
    }
    List<PeerId> all = new ArrayList<>(others.size() + 1);
    all.add(from.id());
    all.addAll(others);
    return all;
  }

  /** What was wrong with it; whoever waits was told. */
  public Optional<String> error() {
    return error;
  }

  public void failed(String text) {
    error = Optional.of(text);
  }
}
