package chat.exo.relay.write;

import chat.exo.graph.Graph;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The order of one connection: its writes go to the writer in the order they came, whatever their signatures take, and a
 * read waits until the writes before it are done. Used by the loop.
 */
final class Lane {
  /** A write that is or was being verified; {@code passed} is there once the verdict is. */
  static final class WaitingWrite {
    private final long ticket;
    private Optional<Graph> passed = Optional.empty();

    WaitingWrite(long ticket) {
      this.ticket = ticket;
    }

    long ticket() {
      return ticket;
    }

    void passed(Graph graph) {
      passed = Optional.of(graph);
    }
  }

  /** A read behind so many writes of this connection. */
  record WaitingRead(Runnable read, long behindWrites) {}

  private final Deque<WaitingWrite> writes = new ArrayDeque<>(2);
  private final Deque<WaitingRead> reads = new ArrayDeque<>(2);
  private long begun;
  private long done;

  /** A write enters, to be verified first. */
  WaitingWrite verifying(long ticket) {
    begun++;
    WaitingWrite write = new WaitingWrite(ticket);
    writes.add(write);
    return write;
  }

  /** A write enters that needs no verification; false if it has to wait for others, as {@link #verifying} with a verdict. */
  boolean direct() {
    if (!writes.isEmpty()) {
      return false;
    }
    begun++;
    return true;
  }

  /** The next write whose turn it is, with its verdict. */
  Optional<WaitingWrite> nextVerified() {
    WaitingWrite first = writes.peek();
    if (first == null || first.passed.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(writes.remove());
  }

  static Graph graphOf(WaitingWrite write) {
    return write.passed.orElseThrow(() -> new IllegalStateException("write " + write.ticket + " has no verdict yet"));
  }

  /** A write is stored, or will not be. */
  void writeDone() {
    done++;
  }

  /** A read enters; false if it may go at once, else it waits here. */
  boolean waits(Runnable read) {
    if (begun == done) {
      return false;
    }
    reads.add(new WaitingRead(read, begun));
    return true;
  }

  /** The next read whose writes are done. */
  Optional<WaitingRead> nextRead() {
    WaitingRead first = reads.peek();
    if (first == null || first.behindWrites > done) {
      return Optional.empty();
    }
    return Optional.of(reads.remove());
  }

  boolean idle() {
    return begun == done && reads.isEmpty();
  }
}
