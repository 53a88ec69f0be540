package chat.exo.relay.write;

import chat.exo.graph.Graph;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The lanes of all connections. A lane exists only while something of its connection is under way. Used by the loop.
 */
public final class Lanes {
  /** Where the lanes let writes go, in the order of each connection. */
  interface Exit {
    /** A verified write may go to the writer. */
    void write(long ticket, Graph graph);
  }

  private final Exit exit;
  private final Map<PeerId, Lane> lanes = new HashMap<>();
  private final Map<Long, PeerId> writes = new HashMap<>();
  private final Map<Long, Lane.WaitingWrite> verifying = new HashMap<>();

  public Lanes(Exit exit) {
    this.exit = exit;
  }

  /** A write whose verdict takes a while. */
  public void verifying(long ticket, PeerId from) {
    writes.put(ticket, from);
    verifying.put(ticket, lane(from).verifying(ticket));
  }

  /** A write whose verdict is known; it goes on behind those before it. */
  public void verified(long ticket, PeerId from, Graph passed) {
    Lane lane = lane(from);
    Lane.WaitingWrite waiting = verifying.remove(ticket);
    if (waiting == null) {
      writes.put(ticket, from);
      if (lane.direct()) {
        exit.write(ticket, passed);
        return;
      }
      waiting = lane.verifying(ticket);
    }
    waiting.passed(passed);
    for (Optional<Lane.WaitingWrite> next = lane.nextVerified(); next.isPresent(); next = lane.nextVerified()) {
      exit.write(next.get().ticket(), Lane.graphOf(next.get()));
    }
  }

  /** A write is stored, or will not be: reads behind it may go. */
  public void writeDone(long ticket) {
    PeerId from = writes.remove(ticket);
    if (from == null) {
      throw new IllegalStateException("no write is under way with ticket " + ticket + " of " + writes.size());
    }
    Lane lane = lane(from);
    lane.writeDone();
    for (Optional<Lane.WaitingRead> next = lane.nextRead(); next.isPresent(); next = lane.nextRead()) {
      next.get().read().run();
    }
    if (lane.idle()) {
      lanes.remove(from);
    }
  }

  /** A read; it goes at once, or behind the writes before it. */
  public void read(PeerId from, Runnable read) {
    Lane lane = lanes.get(from);
    if (lane == null || !lane.waits(read)) {
      read.run();
    }
  }

  /** Writes between being heard and being stored. */
  public int writesUnderWay() {
    return writes.size();
  }

  private Lane lane(PeerId from) {
    return lanes.computeIfAbsent(from, peer -> new Lane());
  }
}
