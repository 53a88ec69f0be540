package chat.exo.peer.messenger;

import chat.exo.peer.account.Profile;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.session.Decrypted;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.Sessions;
import chat.exo.peer.session.SignalText;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.VaultClosed;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.signal.libsignal.protocol.IdentityKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From an entry in a box to a content, in the transaction of the session that read it. In the sender's queue.
 *
 * <p>Every entry ends in one of four ways, and its key is remembered with it: read, had before, refused, or unreadable.
 * What cannot be decided now, because the sender's profile is out of reach, is left in the box for later.
 */
final class Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
  private static final int MAX_LOOKUPS = 4;
  private static final String TOO_MANY =
      "More people than are kept wait for an answer. Accept or refuse some of them; until then nobody new is let in.";

  private final Home home;
  private final Reader reader;
  private final Repairs repairs;
  private final SessionStarter starter;
  private final Requests requests;
  /** A lookup holds a thread for seconds: strangers get a few of them. */
  private final Semaphore lookups = new Semaphore(MAX_LOOKUPS);

  Receiver(Home home, Reader reader, Repairs repairs, SessionStarter starter, Requests requests) {
    this.requests = requests;
    this.home = home;
    this.reader = reader;
    this.repairs = repairs;
    this.starter = starter;
  }

  /** What became of an entry. */
  enum Outcome {
    /** Its key is remembered: it may be erased. */
    DONE,
    /** It stays in the box and has to be read again. */
    LATER,
    /** It is of no use, and nothing of it is remembered. */
    IGNORED,
    /** It goes on in the queue of its sender. */
    MOVED
  }

  /** Whether an entry was done with before, as the disk knows. Any thread. */
  boolean seen(OwnBox box, Entry entry) {
    return home.vault().has(seenRow(box, entry));
  }

  boolean seen(Work work, OwnBox box, Entry entry) {
    return work.rows().has(seenRow(box, entry));
  }

  /** Remembers an entry that is of no use, so that it is never looked at again. */
  Outcome discard(Work work, OwnBox box, Entry entry, String cause) {
    work.undo();
    return finish(work, box, entry, cause);
  }

  /** Takes one entry, opened, in the queue of its sender. Each message in it fails, or waits, alone. */
  Outcome take(Work work, OwnBox box, Entry entry, Envelope envelope) {
    if (seen(work, box, entry)) {
      return Outcome.DONE;
    }
    if (envelope.from().pub().equals(home.account().pub())) {
      return discard(work, box, entry, "from this account itself");
    }
    Decided decided = Decided.read(work, seenRow(box, entry));
    for (int i = 0; i < envelope.letters().size(); i++) {
      if (!decided.has(i)) {
        Optional<String> cause = alone(work, box, envelope.from(), envelope.letters().get(i));
        if (cause.isPresent()) {
          decided.add(i, cause.get());
        }
        work.keep();
      }
    }
    if (decided.count() < envelope.letters().size()) {
      decided.write(work);
      return Outcome.LATER;
    }
    decided.forget(work);
    return finish(work, box, entry, decided.causes());
  }

  private Optional<String> alone(Work work, OwnBox box, DeviceAddress from, Envelope.Letter letter) {
    try {
      return take(work, box, from, letter);
    } catch (RuntimeException | AssertionError e) { // libsignal tells its panics with an AssertionError
      if (VaultClosed.caused(e)) {
        throw e;
      }
      LOG.error("expected a message to be taken, got an exception; trying it again later", e);
      work.undo();
      return Optional.empty();
    }
  }

  /** What became of a message; empty if it cannot be decided now. */
  private Optional<String> take(Work work, OwnBox box, DeviceAddress from, Envelope.Letter letter) {
    Contact contact =
        work.contact(from.pub())
            .orElseGet(() -> Contact.fresh(from.pub(), Contact.Standing.REQUEST, home.account().relays()));
    if (contact.standing() == Contact.Standing.BLOCKED) {
      return Optional.of("from somebody who is blocked");
    }
    if (!requests.fits(from.pub()) && !contact.answered()) {
      work.afterwards(
          () -> home.queues().run(Messenger.SYSTEM, next -> next.noticeOnce(Messenger.SYSTEM, TOO_MANY)));
      return Optional.of("more requests than are kept");
    }
    if (letter.message().kind() == SignalText.Kind.PREKEY) {
      Identified identified = identify(work, contact, from, letter.message());
      switch (identified) {
        case Identified.As known -> contact = known.contact();
        case Identified.Unknown unknown -> {
          return Optional.empty();
        }
        case Identified.Impostor impostor -> {
          String line = "A message claimed to come from " + contact.shownName() + ", but not with their key. It was not read.";
          work.undo();
          work.notice(box.contact().orElse(Messenger.SYSTEM), line);
          return Optional.of("not the key of its sender");
        }
      }
    } else if (contact.profile().isEmpty()) {
      return Optional.empty(); // the first message, which waits for the profile, comes before it
    } else if (contact.profile().get().device(from.device()).isEmpty()) {
      return gone(work, contact);
    }
    return read(work, contact, box, from, letter);
  }

  private Optional<String> read(Work work, Contact known, OwnBox box, DeviceAddress device, Envelope.Letter letter) {
    Contact contact = known;
    return switch (work.sessions().decrypt(device, letter.message())) {
      case Decrypted.Plain plain -> {
        contact = seenIn(box, known);
        if (!contact.equals(known)) {
          work.write(contact);
        }
        if (!contact.answered()) {
          asked(work, contact);
        }
        Contact from = contact;
        if (contact.answered() || work.rows().scan(Table.MESSAGE, contact.pub(), 0, Requests.MAX_MESSAGES).size() < Requests.MAX_MESSAGES) {
          ContentJson.read(plain.bytes())
              .ifPresentOrElse(
                  content -> take(work, from, device, letter, content),
                  () -> work.notice(from.pub(), "A message from " + from.shownName() + " has no readable form."));
        }
        yield Optional.of("read");
      }
      case Decrypted.Duplicate duplicate -> unchanged(work, "read before");
      case Decrypted.OtherIdentity other -> gone(work, known);
      case Decrypted.Unreadable unreadable -> {
        work.undo(); // it may hold half of a session
        unreadable(work, known, box, device, letter);
        yield Optional.of(unreadable.cause());
      }
    };
  }

  /** Not silently: it may be what an old device said before the contact had another. */
  private static Optional<String> gone(Work work, Contact contact) {
    work.undo();
    work.noticeOnce(
        contact.pub(), "A message came from a device that " + contact.shownName() + " does not use any more. It was not read.");
    return Optional.of("a device its sender does not name");
  }

  private static Optional<String> unchanged(Work work, String cause) {
    work.undo();
    return Optional.of(cause);
  }

  /** A contact that writes where nobody else can is known to; one that writes in the open box has not been told of its own, or forgot. */
  private static Contact seenIn(OwnBox box, Contact contact) {
    if (box.contact().isPresent()) {
      return contact.boxUsed() ? contact : contact.usingItsBox();
    }
    return contact.boxTold() ? contact.tellingAgain() : contact;
  }

  private void asked(Work work, Contact contact) {
    work.afterwards(() -> requests.note(contact));
  }

  /**
   * In the box made for its sender it is the sender's, and asked for again. In the open box the key in it is known to all, so
   * anybody may have made it: a contact is asked once, and only as long as they never wrote in their own; a stranger never.
   */
  private void unreadable(Work work, Contact contact, OwnBox box, DeviceAddress device, Envelope.Letter letter) {
    if (!contact.answered()) {
      if (work.rows().scan(Table.MESSAGE, contact.pub(), 0, 1).isEmpty()) {
        work.write(contact);
        asked(work, contact);
        work.notice(contact.pub(), contact.shownName() + " wrote something that could not be read. If you accept them, they are asked for it again.");
      }
      return;
    }
    boolean theirs = box.contact().isPresent();
    boolean maybe = !contact.boxUsed() && Strand.read(work.rows(), contact.pub()).repairs() == 0;
    if (!theirs && !maybe) {
      return;
    }
    switch (letter.message().kind()) {
      case PREKEY, MESSAGE -> repairs.afterUnreadable(work, contact, device.device());
      // The session is not at fault: what is said again comes in it, and the sender's key with the next message.
      case SENDER_KEY -> repairs.afterGap(work, contact);
    }
  }

  /** What a group key encrypted is a message to the group and nothing else; the key itself comes in a session. */
  private void take(Work work, Contact contact, DeviceAddress device, Envelope.Letter letter, Content content) {
    if (letter.message().kind() == SignalText.Kind.SENDER_KEY) {
      if (content.body().shown() && content.group().isPresent()) {
        reader.take(work, contact, content.after(letter.after()));
      }
      return;
    }
    if (content.body() instanceof Body.SenderKey key && contact.answered() && !work.sessions().learn(device, key.distribution())) {
      return; // the messages it is for are asked for again
    }
    reader.take(work, contact, content);
  }

  /** A first message counts only with the identity key that the sender's signed profile names for the device. */
  private Identified identify(Work work, Contact contact, DeviceAddress from, SignalText message) {
    Optional<IdentityKey> shown = Sessions.identityIn(message);
    if (shown.isEmpty()) {
      return new Identified.Impostor();
    }
    boolean named =
        contact.profile().flatMap(profile -> profile.device(from.device())).map(Bundle::identity).filter(shown.get()::equals).isPresent();
    if (named && work.sessions().pinned(from).filter(shown.get()::equals).isPresent()) {
      return new Identified.As(contact);
    }
    Optional<Profile> profile = contact.answered() ? starter.profileOf(work, contact) : profileOfStranger(work, contact);
    if (profile.isEmpty()) {
      return new Identified.Unknown();
    }
    boolean newlyNamed = profile.get().device(from.device()).map(Bundle::identity).filter(shown.get()::equals).isPresent();
    return newlyNamed ? new Identified.As(KeyWatch.accept(work, contact, profile.get())) : new Identified.Impostor();
  }

  private Optional<Profile> profileOfStranger(Work work, Contact contact) {
    if (!lookups.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return starter.profileOf(work, contact);
    } finally {
      lookups.release();
    }
  }

  private Outcome finish(Work work, OwnBox box, Entry entry, String cause) {
    work.rows().write(seenRow(box, entry), cause.getBytes(StandardCharsets.UTF_8));
    return Outcome.DONE;
  }

  private static Row seenRow(OwnBox box, Entry entry) {
    return Row.of(Table.SEEN, box.address().id() + "/" + entry.key());
  }

  /** Whose key a first message carries. */
  private sealed interface Identified {
    record As(Contact contact) implements Identified {}

    /** The profile cannot be had now. */
    record Unknown() implements Identified {}

    record Impostor() implements Identified {}
  }
}
