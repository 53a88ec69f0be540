package chat.exo.relay.inbox;

import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a stage, in turn: one of each connection, then the next of each. Whoever brings a thousand at once waits for its own
 * thousand, and others do not. Bounded in all. Any thread offers and takes.
 */
public final class FairQueue<T> {
  /** What every connection may have waiting however full the queue is: others' haste is not its fault. */
  private static final int GUARANTEED = 16;

  private final int maxQueued;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Map<PeerId, ArrayDeque<T>> waiting = new LinkedHashMap<>();
  private int size;

  public FairQueue(int maxQueued) {
    this.maxQueued = maxQueued;
  }

  /** Whether it was taken in; refused is who has its share waiting already, never who has little. */
  public boolean offer(PeerId from, T item) {
    lock.lock();
    try {
      ArrayDeque<T> line = waiting.computeIfAbsent(from, peer -> new ArrayDeque<>(2));
      int share = maxQueued / waiting.size();
      if (line.size() >= GUARANTEED && (size >= maxQueued || line.size() >= share)) {
        return false;
      }
      line.add(item);
      size++;
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next one. */
  public T take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (size == 0) {
        arrived.await();
      }
      Map.Entry<PeerId, ArrayDeque<T>> first = waiting.entrySet().iterator().next();
      PeerId peer = first.getKey();
      ArrayDeque<T> line = first.getValue();
      T item = line.remove();
      waiting.remove(peer);
      if (!line.isEmpty()) {
        waiting.put(peer, line); // behind all others
      }
      size--;
      return item;
    } finally {
      lock.unlock();
    }
  }

  public int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }
}
