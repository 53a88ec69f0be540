package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.Shape;
import chat.exo.peer.link.ExoLink;
import chat.exo.peer.messenger.Contact;
import chat.exo.peer.messenger.Messenger;
import java.util.List;

/** What a user types for a contact: a link, an account or how it begins, or a name. */
final class Contacts {
  private static final String ACCOUNT = "account:";

  private Contacts() {}

  /** The account meant; a link adds its contact. */
  static String find(Messenger messenger, String typed) {
    return ExoLink.looksLikeOne(typed) ? messenger.add(ExoLink.parse(typed)).join().pub() : known(messenger, typed);
  }

  /** The same of somebody who is known already. A name counts only if its bearer was let in: anybody can call himself Bob. */
  static String known(Messenger messenger, String typed) {
    String wanted = typed.startsWith(ACCOUNT) ? typed.substring(ACCOUNT.length()) : typed;
    List<String> matches =
        messenger.contacts().stream()
            .filter(
                contact ->
                    contact.pub().startsWith(wanted)
                        || (contact.standing() == Contact.Standing.ACCEPTED && contact.shownName().equalsIgnoreCase(wanted)))
            .map(Contact::pub)
            .toList();
    if (matches.size() == 1) {
      return matches.getFirst();
    }
    throw new Refused(
        matches.isEmpty()
            ? "expected a contact or a link, got '" + Output.line(typed) + "'; see 'exo peer account show'"
            : "expected one contact, got " + matches.size() + " of that name; type more of the account");
  }

  /** An account may begin with a dash, which reads like an option: a word that can be nothing else is marked as what it is. */
  static String[] marked(String... words) {
    String[] marked = words.clone();
    for (int i = 0; i < marked.length; i++) {
      if (marked[i].startsWith("-") && Shape.ACCOUNT.fits(marked[i])) {
        marked[i] = ACCOUNT + marked[i];
      } else if (marked[i].startsWith("-") && i > 0 && marked[i - 1].equals("get") && Shape.ID.fits(marked[i])) {
        marked[i] = GetCommand.MARK + marked[i];
      }
    }
    return marked;
  }
}
