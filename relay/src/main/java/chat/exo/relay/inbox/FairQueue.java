package chat.exo.relay.inbox;

import chat.exo.relay.mesh.PeerId;
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
  private final int maxQueued;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Map<PeerId, ArrayDeque<T>> waiting = new LinkedHashMap<>();
  private int size;

  public FairQueue(int maxQueued) {
    this.maxQueued = maxQueued;
  }

  /** Whether it was taken in. */
  public boolean offer(PeerId from, T item) {
    lock.lock();
    try {
      if (size >= maxQueued) {
        return false;
      }
      waiting.computeIfAbsent(from, peer -> new ArrayDeque<>(2)).add(item);
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
