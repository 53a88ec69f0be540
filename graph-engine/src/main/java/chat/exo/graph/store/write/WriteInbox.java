package chat.exo.graph.store.write;

import chat.exo.graph.store.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the writer, in {@link Turns}; chores of the relay have a line of their own. Any thread offers; the writer alone
 * takes.
 *
 * <p>One lock, because a batch is taken whole: whatever is there, up to
 * the size of a batch.
 */
final class WriteInbox {
  private final WriteLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Turns<Write.Put> writes;
  private final ArrayDeque<Asked> chores = new ArrayDeque<>(4);
  private boolean closed;

  WriteInbox(WriteLimits limits) {
    this.limits = limits;
    this.writes = new Turns<>(limits.maxQueuedWrites(), limits.maxQueuedBytes(), Write.Put::bytes);
  }

  /** Whether the write was taken in. */
  boolean offer(Write.Put write) {
    lock.lock();
    try {
      if (closed || !writes.offer(write.share(), write.sender(), write)) {
        return false;
      }
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a chore was taken in. Few are there at a time, because whoever wants one waits for it. */
  boolean offer(Asked chore) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      chores.add(chore);
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to do and takes a batch; an empty one says that the inbox is closed and nothing is left. */
  Batch take() {
    lock.lock();
    try {
      while (writes.size() == 0 && chores.isEmpty() && !closed) {
        arrived.awaitUninterruptibly();
      }
      List<Write.Put> batch = new ArrayList<>(writes.size());
      long bytes = 0;
      for (Optional<Write.Put> next = writes.next(); next.isPresent(); next = writes.next()) {
        bytes += next.get().bytes();
        if (!batch.isEmpty() && bytes > limits.maxBatchBytes()) {
          break; // the first is taken however large; this one comes first in the next batch
        }
        batch.add(writes.take());
      }
      if (chores.isEmpty()) {
        return new Batch(batch, List.of());
      }
      List<Asked> asked = List.copyOf(chores);
      chores.clear();
      return new Batch(batch, asked);
    } finally {
      lock.unlock();
    }
  }

  /** How many writes of peers wait. */
  int size() {
    lock.lock();
    try {
      return writes.size();
    } finally {
      lock.unlock();
    }
  }

  int chores() {
    lock.lock();
    try {
      return chores.size();
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
}
