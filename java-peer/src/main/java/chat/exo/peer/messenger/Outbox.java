package chat.exo.peer.messenger;

import chat.exo.peer.post.Post;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.SealedRows;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Entries on their way: each is offered to the post until a relay acknowledged it, always under the same key. Any thread.
 *
 * <p>Each contact has a window of its own: at most {@link #MAX_IN_FLIGHT} are with the post at a time, the rest waits on disk, oldest
 * first. So a relay that is dead, or a box that is full, holds up nobody but those who read there; they are offered again after
 * pauses that grow.
 */
final class Outbox {
  private static final int MAX_IN_FLIGHT = 256;
  private static final long FIRST_PAUSE_MILLIS = 15_000;
  private static final long MAX_PAUSE_MILLIS = 10 * 60_000;

  private final Home home;
  private final Post post;
  private final Map<String, Window> windows = new HashMap<>();

  Outbox(Home home, Post post) {
    this.home = home;
    this.post = post;
    home.vault().scan(Table.OUTBOX).forEach(found -> windows.putIfAbsent(Leaving.parse(found.value()).pub(), new Window()));
  }

  /** What is under way to one contact. Guarded by {@link #windows}. */
  private static final class Window {
    private final Set<Long> inFlight = new HashSet<>();
    /** Whether something waits on disk only, from {@link #next} on; rows below it are in flight or gone. */
    private boolean left = true;

    private long next;
    private long offeredMillis;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    void again(long nowMillis) {
      inFlight.clear();
      next = 0;
      left = true;
      offeredMillis = nowMillis;
    }
  }

  /** Writes what leaves beside the sessions that encrypted it; returns what offers it, for when that is on disk. */
  Runnable write(SealedRows rows, List<Leaving> leaving) {
    SortedMap<Long, Leaving> fresh = new TreeMap<>();
    for (Leaving one : leaving) {
      long order = home.nextNumber();
      rows.add(row(one, order), Optional.of(Json.bytes(one.json())));
      fresh.put(order, one);
    }
    return () -> fresh.forEach(this::offerFresh);
  }

  /** Offers everything again, because a connection is new. */
  void restart() {
    List<String> contacts;
    synchronized (windows) {
      contacts = List.copyOf(windows.keySet());
      windows.values().forEach(window -> window.again(home.nowMillis()));
    }
    contacts.forEach(this::pump);
  }

  /** Offers again what has had no answer for so long that it is overdue. */
  void tick() {
    List<String> overdue = new ArrayList<>();
    synchronized (windows) {
      windows.forEach(
          (pub, window) -> {
            boolean waits = window.left || !window.inFlight.isEmpty();
            if (waits && home.past(window.offeredMillis, window.pauseMillis)) {
              window.pauseMillis = Math.min(MAX_PAUSE_MILLIS, window.pauseMillis * 2);
              window.again(home.nowMillis());
              overdue.add(pub);
            }
          });
    }
    overdue.forEach(this::pump);
  }

  /** Offers what waits on disk for a contact, as far as there is room. */
  private void pump(String pub) {
    List<Vault.Found> rows = new ArrayList<>();
    synchronized (windows) {
      Window window = windows.computeIfAbsent(pub, absent -> new Window());
      int room = MAX_IN_FLIGHT - window.inFlight.size();
      if (room <= 0 || !window.left) {
        return;
      }
      List<Vault.Found> found = home.vault().scan(Table.OUTBOX, pub, window.next, room);
      for (Vault.Found row : found) {
        if (window.inFlight.add(row.order())) {
          rows.add(row);
        }
        window.next = row.order() + 1;
      }
      window.left = found.size() == room;
    }
    if (!rows.isEmpty()) {
      // What waited may be for somebody who has moved since.
      List<URI> now = ContactRows.read(new Transaction(home.vault()), pub).map(Contact::relays).orElse(List.of());
      rows.forEach(row -> offer(row.order(), Leaving.parse(row.value()).alsoAt(now)));
    }
  }

  /** Straight from memory if nothing older waits. */
  private void offerFresh(long order, Leaving leaving) {
    synchronized (windows) {
      Window window = windows.computeIfAbsent(leaving.pub(), absent -> fresh());
      if (window.left || window.inFlight.size() >= MAX_IN_FLIGHT) {
        window.next = window.left ? Math.min(window.next, order) : order;
        window.left = true;
        return;
      }
      if (window.inFlight.isEmpty()) {
        window.offeredMillis = home.nowMillis();
      }
      window.inFlight.add(order);
    }
    offer(order, leaving);
  }

  private Window fresh() {
    Window window = new Window();
    window.left = false;
    window.offeredMillis = home.nowMillis();
    return window;
  }

  int waiting() {
    return home.vault().scan(Table.OUTBOX).size();
  }

  private void offer(long order, Leaving leaving) {
    var unused =
        post.leave(leaving.boxId(), leaving.relays(), leaving.entry())
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    home.queues().note(leaving.pub(), work -> acknowledged(work, order, leaving));
                    landed(leaving.pub(), order);
                  }
                });
  }

  /** In the contact's queue. An ack that is lost here is asked for again by the repeat. */
  private void acknowledged(Work work, long order, Leaving leaving) {
    work.mayBeLost();
    work.rows().remove(row(leaving, order));
    leaving.messages().forEach(message -> stored(work, message));
  }

  private void landed(String pub, long order) {
    boolean room;
    synchronized (windows) {
      Window window = windows.computeIfAbsent(pub, absent -> fresh());
      window.inFlight.remove(order);
      window.pauseMillis = FIRST_PAUSE_MILLIS;
      window.offeredMillis = home.nowMillis();
      room = window.left && window.inFlight.size() <= MAX_IN_FLIGHT / 2;
    }
    if (room) {
      pump(pub);
    }
  }

  private void stored(Work work, Leaving.Reference reference) {
    MessageLog.find(work.rows(), reference.conversation(), home.account().pub(), reference.id())
        .filter(message -> message.state() == Message.State.QUEUED)
        .ifPresent(message -> work.change(message.in(Message.State.STORED)));
  }

  private static Row row(Leaving leaving, long order) {
    return new Row(Table.OUTBOX, leaving.pub(), order);
  }
}
