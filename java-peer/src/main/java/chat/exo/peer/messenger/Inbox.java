package chat.exo.peer.messenger;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.post.Post;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * First step inwards: entries from the post go to the queue of their sender, in the order of their keys. Threads of the
 * post; never blocks, and never holds more than {@link #MAX_PENDING} entries: what is too much stays in its box.
 */
final class Inbox {
  private static final int MAX_PENDING = 4_096;
  private static final String UNOPENED = "";

  private final Home home;
  private final Post post;
  private final Receiver receiver;
  private final AtomicInteger pending = new AtomicInteger();
  private final Set<String> unfinished = ConcurrentHashMap.newKeySet();
  private final Map<String, List<String>> erasable = new ConcurrentHashMap<>();
  private final AfterQueue afterQueue;

  Inbox(Home home, Post post, Receiver receiver, AfterQueue afterQueue) {
    this.home = home;
    this.post = post;
    this.receiver = receiver;
    this.afterQueue = afterQueue;
  }

  /** Called in a contact's queue when nothing more of the contact waits. */
  interface AfterQueue {
    void idle(String pub);
  }

  void read(OwnBox box) {
    post.collect(box, entries -> take(box, entries));
  }

  /** Reads boxes again in which something was left for later. */
  void readUnfinished(Boxes boxes) {
    for (String id : List.copyOf(unfinished)) {
      unfinished.remove(id);
      boxes.find(id).ifPresent(this::read);
    }
  }

  /** Lets the relays forget what was processed. */
  void erase(Boxes boxes) {
    for (String id : List.copyOf(erasable.keySet())) {
      List<String> keys = Optional.ofNullable(erasable.remove(id)).orElse(List.of());
      boxes.find(id).ifPresent(box -> post.erase(box, keys));
    }
  }

  void take(OwnBox box, List<Entry> entries) {
    for (Entry entry : entries.stream().sorted().toList()) {
      if (pending.incrementAndGet() > MAX_PENDING) {
        pending.decrementAndGet();
        unfinished.add(box.address().id());
        return;
      }
      home.queues().run(box.contact().orElse(UNOPENED), () -> open(box, entry));
    }
  }

  /** In the queue of the contact the box was made for: opening costs as much as a key agreement. */
  private void open(OwnBox box, Entry entry) {
    if (receiver.seen(box, entry)) {
      done(box, entry, Receiver.Outcome.DONE);
      return;
    }
    if (!entry.genuine()) {
      // The key is the hash of the value: a relay made this up. The true one may still come under the same key.
      pending.decrementAndGet();
      return;
    }
    Optional<Envelope> envelope = Envelope.open(box, entry.value());
    if (envelope.isEmpty()) {
      done(box, entry, receiver.discard(box, entry, "not sealed to this box"));
      return;
    }
    String from = envelope.get().from().pub();
    if (box.contact().filter(from::equals).isPresent()) {
      done(box, entry, receiver.take(box, entry, envelope.get()));
      afterwards(from);
    } else {
      home.queues()
          .run(
              from,
              () -> {
                done(box, entry, receiver.take(box, entry, envelope.get()));
                afterwards(from);
              });
    }
  }

  private void afterwards(String from) {
    if (home.queues().idle(from)) {
      afterQueue.idle(from);
    }
  }

  private void done(OwnBox box, Entry entry, Receiver.Outcome outcome) {
    pending.decrementAndGet();
    switch (outcome) {
      case DONE ->
          erasable.merge(
              box.address().id(),
              List.of(entry.key()),
              (before, one) -> {
                List<String> both = new ArrayList<>(before);
                both.addAll(one);
                return both;
              });
      case LATER -> unfinished.add(box.address().id());
    }
  }
}
