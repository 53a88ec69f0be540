package chat.exo.peer.messenger;

import chat.exo.peer.account.Profile;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.post.Post;
import chat.exo.peer.post.PrekeySupply;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.OneTimeKeys;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.signal.libsignal.protocol.InvalidKeyException;

/**
 * Gets a contact ready to be written to: profile, session, a box of its own; then sends the drafts. In the contact's
 * queue, where waiting for the network holds up nobody else.
 */
final class SessionStarter {
  private static final Duration NETWORK_WAIT = Duration.ofSeconds(5);

  private final Home home;
  private final Post post;
  private final PrekeySupply prekeys;
  private final Boxes boxes;
  private final Sender sender;

  SessionStarter(Home home, Post post, PrekeySupply prekeys, Boxes boxes, Sender sender) {
    this.home = home;
    this.post = post;
    this.prekeys = prekeys;
    this.boxes = boxes;
    this.sender = sender;
  }

  /** Sends the drafts of a contact if the network allows; otherwise they wait for the next call. */
  void sendDrafts(Work work, String pub) {
    Optional<Contact> known = work.contact(pub);
    if (known.isEmpty() || !known.get().writable()) {
      return;
    }
    Contact contact = known.get();
    if (contact.profile().isEmpty()) {
      Optional<Profile> profile = profileOf(work, contact);
      if (profile.isEmpty()) {
        return;
      }
      contact = KeyWatch.accept(work, contact, profile.get());
      if (!contact.writable()) {
        return;
      }
    }
    for (Bundle device : contact.profile().orElseThrow().devices()) {
      DeviceAddress address = Sender.address(contact, device);
      if (!work.sessions().ready(address) && !start(work, contact, address, device)) {
        work.notice(pub, "The keys " + contact.shownName() + " published are not signed rightly. Nothing was sent to them.");
        return;
      }
    }
    contact = tellBox(work, contact);
    work.write(contact);
    if (sender.encryptDrafts(work, contact)) {
      work.afterwards(() -> home.queues().run(pub, next -> sendDrafts(next, pub)));
    }
  }

  /** Starts a session anew from the contact's latest profile; empty if the profile cannot be had now. */
  Optional<Contact> restart(Work work, Contact contact, int device) {
    Optional<Profile> latest = profileOf(work, contact).or(contact::profile);
    Optional<Bundle> bundle = latest.flatMap(profile -> profile.device(device));
    if (bundle.isEmpty()) {
      return Optional.empty();
    }
    Contact updated = KeyWatch.accept(work, contact, latest.get());
    return start(work, updated, Sender.address(updated, bundle.get()), bundle.get()) ? Optional.of(updated) : Optional.empty();
  }

  /** The contact with the profile as the relays have it now, if they have one. */
  Contact lookUp(Work work, Contact contact) {
    Contact known = profileOf(work, contact).map(profile -> KeyWatch.accept(work, contact, profile)).orElse(contact);
    work.write(known);
    return known;
  }

  /** The profile as the relays have it now; empty if none answers, or it is older than the one known. */
  Optional<Profile> profileOf(Work work, Contact contact) {
    List<URI> where = contact.answered() ? contact.relays() : home.account().relays();
    return await(work, post.profile(contact.pub(), where))
        .flatMap(text -> text.flatMap(Profile::parse))
        .filter(profile -> profile.updatedMillis() >= contact.profile().map(Profile::updatedMillis).orElse(0L));
  }

  /** With a one-time pair if a relay has a right one, and else from the profile alone. */
  private boolean start(Work work, Contact contact, DeviceAddress address, Bundle device) {
    Optional<OneTimeKeys> oneTime =
        await(work, prekeys.claim(contact.pub(), device.device(), contact.relays())).flatMap(keys -> keys);
    if (oneTime.isPresent()) {
      if (started(work, address, device.with(oneTime.get()))) {
        return true;
      }
      work.notice(
          contact.pub(),
          "A relay handed out a wrong key for " + contact.shownName() + ". It was not used; the key in their profile was.");
    }
    return started(work, address, device);
  }

  /** Whether the bundle's keys are signed by the identity it names; if not, nothing has changed. */
  private static boolean started(Work work, DeviceAddress address, Bundle bundle) {
    try {
      work.sessions().start(address, bundle);
      return true;
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  private Contact tellBox(Work work, Contact contact) {
    if (contact.boxTold()) {
      return contact;
    }
    OwnBox box = boxes.forContact(work, contact);
    Contact told = contact.tellingOf(box.address().id());
    Content fresh = Content.of(home.nowMillis(), new Body.FreshBox(box.address()));
    sender.encrypt(work, told, Draft.first(fresh, told.pub()));
    return told;
  }

  /** What the steps before this one changed need not wait for the network. */
  private static <T> Optional<T> await(Work work, CompletableFuture<T> future) {
    if (!future.isDone()) {
      work.settle();
    }
    try {
      return Optional.of(future.get(NETWORK_WAIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty(); // offline: what waits here is tried again after the next connect
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
