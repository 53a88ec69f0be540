package chat.exo.graph.store.write;

import chat.exo.graph.store.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the writer: bounded, a line for each sender, and senders take turns; chores of the relay have a line of their own.
 * Any thread offers; the writer alone takes.
 *
 * <p>When it is full, or a sender has its share waiting, the sender's next write is refused; one that has little waiting is
 * taken in all the same, because it did not fill the inbox. One lock, because a batch is taken whole: whatever is there, up to
 * the size of a batch.
 */
final class WriteInbox {
  /** What every sender may have waiting however full the inbox is. */
  private static final int GUARANTEED_WRITES = 16;

  private static final long GUARANTEED_BYTES = 64 << 10;

  private static final class Line {
    private final ArrayDeque<Write.Put> writes = new ArrayDeque<>(4);
    private long bytes;
  }

  private final WriteLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Map<Long, Line> lines = new LinkedHashMap<>();
  private final ArrayDeque<Asked> chores = new ArrayDeque<>(4);
  private int queued;
  private long queuedBytes;
  private boolean closed;

  WriteInbox(WriteLimits limits) {
    this.limits = limits;
  }

  /** Whether the write was taken in. */
  boolean offer(Write.Put write) {
    long bytes = write.bytes();
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      Line line = lines.computeIfAbsent(write.sender(), sender -> new Line());
      if (!takes(line, bytes)) {
        return false;
      }
      line.writes.add(write);
      line.bytes += bytes;
      queued++;
      queuedBytes += bytes;
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean takes(Line line, long bytes) {
    if (line.writes.isEmpty() || (line.writes.size() < GUARANTEED_WRITES && line.bytes + bytes <= GUARANTEED_BYTES)) {
      return true;
    }
    boolean room = queued < limits.maxQueuedWrites() && queuedBytes + bytes <= limits.maxQueuedBytes();
    boolean inShare =
        line.writes.size() < limits.maxQueuedWrites() / lines.size() && line.bytes + bytes <= limits.maxQueuedBytes() / lines.size();
    return room && inShare;
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
      while (queued == 0 && chores.isEmpty() && !closed) {
        arrived.awaitUninterruptibly();
      }
      List<Write.Put> batch = new ArrayList<>(queued);
      long bytes = 0;
      while (queued > 0 && (batch.isEmpty() || bytes < limits.maxBatchBytes())) {
        bytes += round(batch, limits.maxBatchBytes() - bytes);
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

  /** One write of each sender, as far as there is room; a first write is taken however large. The bytes that were taken. */
  private long round(List<Write.Put> batch, long roomBytes) {
    long bytes = 0;
    for (Iterator<Line> each = lines.values().iterator(); each.hasNext(); ) {
      Line line = each.next();
      Write.Put next = line.writes.peek();
      if (next == null) {
        each.remove();
        continue;
      }
      if (!batch.isEmpty() && bytes + next.bytes() > roomBytes) {
        return Math.max(bytes, roomBytes); // the batch is full; the rest of this round comes first in the next one
      }
      line.writes.remove();
      line.bytes -= next.bytes();
      queued--;
      queuedBytes -= next.bytes();
      batch.add(next);
      bytes += next.bytes();
      if (line.writes.isEmpty()) {
        each.remove();
      }
    }
    return bytes;
  }

  /** How many writes of peers wait. */
  int size() {
    lock.lock();
    try {
      return queued;
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
