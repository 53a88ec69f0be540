package chat.exo.peer.messenger;

import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.SealedRows;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way to the disk, for all contacts: while one thread waits for it, the others gather, and the next takes all of them
 * along. Nobody waits on a timer. Any thread; blocks until the changes are there.
 *
 * <p>Arrival numbers are given here, in the order of commits, so that a reader's cursor never passes one by.
 */
final class Commits {
  private final Vault vault;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition();
  private List<Waiting> waiting = new ArrayList<>();
  private boolean writing;
  private long nextArrival;

  Commits(Vault vault) {
    this.vault = vault;
    this.nextArrival = vault.lastOrder(Table.ARRIVAL, "").orElse(0L) + 1;
  }

  /** Changes that wait to be written. Guarded by the lock. */
  private static final class Waiting {
    private final SealedRows rows;
    private final List<Message> arrived;
    private final Vault.Durability durability;
    private Optional<RuntimeException> failure = Optional.empty();
    private boolean done;

    Waiting(SealedRows rows, List<Message> arrived, Vault.Durability durability) {
      this.rows = rows;
      this.arrived = arrived;
      this.durability = durability;
    }
  }

  /** Writes changes, and the arrival of these messages. */
  void commit(SealedRows rows, List<Message> arrived, Vault.Durability durability) {
    if (rows.isEmpty()) {
      return;
    }
    Waiting mine = new Waiting(rows, arrived, durability);
    List<Waiting> turn;
    lock.lock();
    try {
      waiting.add(mine);
      while (writing && !mine.done) {
        written.awaitUninterruptibly();
      }
      if (mine.done) {
        mine.failure.ifPresent(Commits::fail);
        return;
      }
      writing = true;
      turn = waiting;
      waiting = new ArrayList<>();
    } finally {
      lock.unlock();
    }
    take(turn).ifPresent(Commits::fail);
  }

  private Optional<RuntimeException> take(List<Waiting> turn) {
    Optional<RuntimeException> failure = Optional.of(new IllegalStateException("the write was broken off"));
    try {
      failure = write(turn);
    } finally {
      end(turn, failure);
    }
    return failure;
  }

  private void end(List<Waiting> turn, Optional<RuntimeException> failure) {
    lock.lock();
    try {
      writing = false;
      for (Waiting one : turn) {
        one.failure = failure;
        one.done = true;
      }
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Only one thread at a time is here. */
  private Optional<RuntimeException> write(List<Waiting> turn) {
    boolean mustLast = turn.stream().anyMatch(one -> one.durability == Vault.Durability.SYNCED);
    long number = nextArrival;
    for (Waiting one : turn) {
      for (Message message : one.arrived) {
        ObjectNode pointer = Json.object().put("conversation", message.conversation()).put("order", message.order());
        one.rows.add(new Row(Table.ARRIVAL, "", number), Optional.of(Json.bytes(pointer)));
        number++;
      }
    }
    try {
      vault.commit(turn.stream().map(one -> one.rows).toList(), mustLast ? Vault.Durability.SYNCED : Vault.Durability.RELAXED);
      nextArrival = number;
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }

  /** Told to each whose changes were in the same write; with a trace of its own. */
  private static void fail(RuntimeException failure) {
    throw new IllegalStateException("the changes are not on disk: " + failure.getMessage(), failure);
  }
}
