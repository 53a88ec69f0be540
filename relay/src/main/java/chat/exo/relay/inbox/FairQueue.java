package chat.exo.relay.inbox;

import chat.exo.graph.store.write.Turns;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a stage, in turn: one of each address, then the next of each, and in an address one of each connection. Whoever
 * brings a thousand at once waits for its own thousand, and others do not. Bounded in all. Any thread offers and takes.
 */
public final class FairQueue<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Turns<T> waiting;

  public FairQueue(int maxQueued) {
    this.waiting = new Turns<>(maxQueued, Long.MAX_VALUE, item -> 0);
  }

  /**
   * Whether it was taken in; refused is who has its share waiting already, never who has little.
   *
   * @param share of the account of its connection
   * @param sender the connection, whose order is kept
   */
  public boolean offer(long share, long sender, T item) {
    lock.lock();
    try {
      boolean taken = waiting.offer(share, sender, item);
      if (taken) {
        arrived.signal();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next one. */
  public T take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.size() == 0) {
        arrived.await();
      }
      return waiting.take();
    } finally {
      lock.unlock();
    }
  }

  public int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
