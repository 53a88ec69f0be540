package chat.exo.graph.store.write;

import chat.exo.graph.Cell;
import chat.exo.graph.Node;
import chat.exo.graph.Value;
import chat.exo.graph.store.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the writer: bounded, first come first served. Any thread offers; the writer alone takes.
 *
 * <p>One lock, because a batch is taken whole: whatever is there, up to the size of a batch.
 */
final class WriteInbox {
  /** Objects and references of one cell, about. */
  private static final int CELL_OVERHEAD_BYTES = 96;

  private record Waiting(Write write, long bytes) {}

  private final WriteLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean closed;

  WriteInbox(WriteLimits limits) {
    this.limits = limits;
  }

  /** Whether the write was taken in. */
  boolean offer(Write write) {
    long bytes = bytesOf(write);
    lock.lock();
    try {
      boolean full = queue.size() >= limits.maxQueuedWrites() || queuedBytes + bytes > limits.maxQueuedBytes();
      if (closed || (full && !queue.isEmpty())) {
        return false;
      }
      queue.add(new Waiting(write, bytes));
      queuedBytes += bytes;
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for writes and takes a batch; an empty one says that the inbox is closed and nothing is left. */
  List<Write> take() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        arrived.awaitUninterruptibly();
      }
      List<Write> batch = new ArrayList<>(queue.size());
      long bytes = 0;
      while (!queue.isEmpty() && (batch.isEmpty() || bytes + queue.element().bytes() <= limits.maxBatchBytes())) {
        Waiting next = queue.remove();
        batch.add(next.write());
        bytes += next.bytes();
      }
      queuedBytes -= bytes;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** How many writes wait. */
  int size() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more in; what is there is still to be taken out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static long bytesOf(Write write) {
    long bytes = 0;
    for (Node node : write.graph().nodes()) {
      bytes += node.soul().text().length();
      for (Cell cell : node.cells()) {
        bytes += CELL_OVERHEAD_BYTES + cell.key().length() + lengthOf(cell.value());
      }
    }
    return bytes;
  }

  private static int lengthOf(Value value) {
    return switch (value) {
      case Value.Text text -> text.text().length();
      case Value.Link link -> link.soul().text().length();
      case Value.Numeric number -> Double.BYTES;
      case Value.Truth truth -> 1;
      case Value.Null none -> 0;
    };
  }
}
