package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.link.ExoLink;
import chat.exo.peer.messenger.Contact;
import chat.exo.peer.messenger.Messenger;
import java.util.List;

/** What a user types for a contact: a link, an account or how it begins, or a name. */
final class Contacts {
  private Contacts() {}

  /** The account meant; a link adds its contact. */
  static String find(Messenger messenger, String typed) {
    if (ExoLink.looksLikeOne(typed)) {
      return messenger.add(ExoLink.parse(typed)).join().pub();
    }
    List<String> matches =
        messenger.contacts().stream()
            .filter(contact -> contact.pub().startsWith(typed) || contact.shownName().equalsIgnoreCase(typed))
            .map(Contact::pub)
            .toList();
    if (matches.size() == 1) {
      return matches.getFirst();
    }
    throw new Refused(
        matches.isEmpty()
            ? "expected a contact or a link, got '" + Output.clean(typed) + "'; see 'exo peer account show'"
            : "expected one contact, got " + matches.size() + " of that name; type more of the account");
  }
}
