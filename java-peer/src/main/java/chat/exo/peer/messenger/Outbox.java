package chat.exo.peer.messenger;

import chat.exo.peer.post.Post;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Entries on their way: each is offered to the post until a relay acknowledged it, always under the same key. Any thread.
 *
 * <p>At most {@link #MAX_IN_FLIGHT} are with the post at a time; the rest waits on disk, oldest first.
 */
final class Outbox {
  private static final int MAX_IN_FLIGHT = 512;

  private final Home home;
  private final Post post;
  private final Set<Long> inFlight = new HashSet<>();
  /** Whether something waits on disk only, from {@link #next} on; rows below it are in flight or gone. */
  private boolean left;

  private long next;

  Outbox(Home home, Post post) {
    this.home = home;
    this.post = post;
  }

  /** Writes an entry into a step's transaction, and offers it once that is on disk. */
  void add(Work work, Leaving leaving) {
    long order = home.nextNumber();
    work.rows().write(new Row(Table.OUTBOX, "", order), Json.bytes(leaving.json()));
    work.weighs(leaving.entry().value().length());
    work.afterwards(() -> offerFresh(order, leaving));
  }

  /** Offers everything again, because a connection is new or an answer is overdue. */
  void restart() {
    synchronized (inFlight) {
      inFlight.clear();
      next = 0;
      left = true;
    }
    pump();
  }

  /** Offers what waits on disk, as far as there is room. */
  private void pump() {
    List<Vault.Found> rows = new ArrayList<>();
    synchronized (inFlight) {
      int room = MAX_IN_FLIGHT - inFlight.size();
      if (room <= 0 || !left) {
        return;
      }
      List<Vault.Found> found = home.vault().scan(Table.OUTBOX, "", next, room);
      for (Vault.Found row : found) {
        if (inFlight.add(row.order())) {
          rows.add(row);
        }
        next = row.order() + 1;
      }
      left = found.size() == room;
    }
    rows.forEach(row -> offer(row.order(), Leaving.parse(row.value())));
  }

  /** Straight from memory if nothing older waits; contacts commit side by side, so a lower number may come after a higher. */
  private void offerFresh(long order, Leaving leaving) {
    synchronized (inFlight) {
      if (left || inFlight.size() >= MAX_IN_FLIGHT) {
        next = left ? Math.min(next, order) : order;
        left = true;
        return;
      }
      inFlight.add(order);
    }
    offer(order, leaving);
  }

  int waiting() {
    return home.vault().scan(Table.OUTBOX, "", 0, Integer.MAX_VALUE).size();
  }

  private void offer(long order, Leaving leaving) {
    var unused =
        post.leave(leaving.box(), leaving.relays(), leaving.entry())
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    home.queues().note(leaving.pub(), work -> acknowledged(work, order, leaving));
                    landed(order);
                  }
                });
  }

  /** In the contact's queue. An ack that is lost here is asked for again by the repeat. */
  private void acknowledged(Work work, long order, Leaving leaving) {
    work.mayBeLost();
    work.rows().remove(new Row(Table.OUTBOX, "", order));
    leaving.message().ifPresent(message -> stored(work, message));
  }

  private void landed(long order) {
    boolean room;
    synchronized (inFlight) {
      inFlight.remove(order);
      room = left && inFlight.size() <= MAX_IN_FLIGHT / 2;
    }
    if (room) {
      pump();
    }
  }

  private void stored(Work work, Leaving.Reference reference) {
    MessageLog.find(work.rows(), reference.conversation(), home.account().pub(), reference.id())
        .filter(message -> message.state() == Message.State.QUEUED)
        .ifPresent(message -> work.change(message.in(Message.State.STORED)));
  }
}
