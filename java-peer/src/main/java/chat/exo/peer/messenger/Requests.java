package chat.exo.peer.messenger;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Those who wrote first and were not answered yet. Anybody may ask, so there is an end to it: of requests, and of what one of
 * them says before the user has decided. Any thread.
 */
final class Requests {
  static final int MAX = 100;
  static final int MAX_MESSAGES = 100;

  private final Set<String> open = ConcurrentHashMap.newKeySet();

  Requests(Home home) {
    ContactRows.all(home.vault()).forEach(this::note);
  }

  /** Whether one more fits, or this one is there already. */
  boolean fits(String pub) {
    return open.contains(pub) || open.size() < MAX;
  }

  /** Notes what a contact is now, once that is on disk. */
  void note(Contact contact) {
    if (contact.standing() == Contact.Standing.REQUEST) {
      open.add(contact.pub());
    } else {
      open.remove(contact.pub());
    }
  }

  void forget(String pub) {
    open.remove(pub);
  }
}
