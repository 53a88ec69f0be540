package chat.exo.peer.messenger;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.post.Post;
import chat.exo.peer.session.SignalText;
import chat.exo.peer.vault.VaultClosed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First step inwards: entries from the post go to the queue of their sender, in the order of their keys. Threads of the
 * post; never blocks, and never holds more than {@link Overflows#MAX_PENDING} entries: what is too much stays in its box, and
 * is read when most of the others are done.
 */
final class Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final String UNOPENED = "";

  private final Home home;
  private final Post post;
  private final Receiver receiver;
  private final Overflows overflows = new Overflows();
  private final Waits waits = new Waits();

  private final Map<String, Erasable> erasable = new ConcurrentHashMap<>();

  Inbox(Home home, Post post, Receiver receiver) {
    this.home = home;
    this.post = post;
    this.receiver = receiver;
  }

  /** Keys of a box that the relays may forget. */
  private record Erasable(OwnBox box, Queue<String> keys) {}

  void read(OwnBox box) {
    post.collect(box, entries -> take(box, entries));
  }

  /** Reads boxes again in which something was left for later. */
  void readUnfinished() {
    waits.due(home.nowMillis()).forEach(this::read);
    overflows.overdue().forEach(this::read);
  }

  /** Lets the relays forget what was processed. */
  void erase() {
    for (Erasable one : erasable.values()) {
      List<String> keys = new ArrayList<>();
      for (String key = one.keys().poll(); key != null; key = one.keys().poll()) {
        keys.add(key);
      }
      if (!keys.isEmpty()) {
        post.erase(one.box(), keys);
      }
    }
  }

  void take(OwnBox box, List<Entry> entries) {
    for (Entry entry : entries.stream().sorted().toList()) {
      if (waits.pausing(box, entry, home.nowMillis())) {
        continue;
      }
      // Relays that erase nothing, or not yet, give all of it again: that must not crowd out what is new.
      if (overflows.crowded(box) && receiver.seen(box, entry)) {
        erasable(box, entry);
      } else if (overflows.admits(box, entry)) {
        submit(box.contact().orElse(UNOPENED), box, entry, work -> open(work, box, entry));
      }
    }
  }

  private void submit(String queue, OwnBox box, Entry entry, ContactQueues.Step<Receiver.Outcome> step) {
    var unused =
        home.queues()
            .submit(queue, step)
            .exceptionally(
                failure -> {
                  if (VaultClosed.caused(failure)) {
                    return Receiver.Outcome.IGNORED;
                  }
                  LOG.error("expected an entry to be taken, got an exception; reading its box again", failure);
                  return Receiver.Outcome.LATER;
                })
            .thenAccept(outcome -> done(box, entry, outcome));
  }

  /** In the queue of the contact the box was made for: opening costs as much as a key agreement. */
  private Receiver.Outcome open(Work work, OwnBox box, Entry entry) {
    if (receiver.seen(work, box, entry)) {
      return Receiver.Outcome.DONE;
    }
    work.weighs(entry.value().length());
    if (!entry.genuine()) {
      // The key is the hash of the value: a relay made this up. The true one may still come under the same key.
      return Receiver.Outcome.IGNORED;
    }
    Optional<Envelope> envelope = Envelope.open(box, entry);
    if (envelope.isEmpty()) {
      return receiver.discard(work, box, entry, "not sealed to this box");
    }
    if (waits.over(box, entry, home.nowMillis())) {
      return receiver.discard(work, box, entry, "not decided for a day");
    }
    String from = envelope.get().from().pub();
    if (box.contact().isPresent()) {
      boolean theirs = box.contact().filter(from::equals).isPresent();
      return theirs
          ? receiver.take(work, box, entry, envelope.get())
          : receiver.discard(work, box, entry, "in a box made for somebody else");
    }
    // Anybody can seal to the open box, and say of himself what he likes: only what proves itself counts there.
    List<Envelope.Letter> letters = envelope.get().letters();
    if (letters.size() != 1 || letters.getFirst().message().kind() != SignalText.Kind.PREKEY) {
      return receiver.discard(work, box, entry, "not one first message, in the open box");
    }
    work.afterwards(() -> submit(from, box, entry, next -> receiver.take(next, box, entry, envelope.get())));
    return Receiver.Outcome.MOVED;
  }

  private void erasable(OwnBox box, Entry entry) {
    erasable.computeIfAbsent(box.address().id(), id -> new Erasable(box, new ConcurrentLinkedQueue<>())).keys().add(entry.key());
  }

  private void done(OwnBox box, Entry entry, Receiver.Outcome outcome) {
    switch (outcome) {
      case DONE -> {
        waits.decided(box, entry);
        erasable(box, entry);
      }
      case LATER -> waits.later(box, entry, home.nowMillis());
      case IGNORED -> {}
      case MOVED -> {
        return; // it is still pending, in another queue
      }
    }
    List<OwnBox> again = overflows.done();
    if (!again.isEmpty()) {
      erase(); // so that they do not come again
      again.forEach(this::read);
    }
  }
}
