package chat.exo.peer.messenger;

import chat.exo.peer.account.Profile;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.session.DeviceAddress;
import java.util.Optional;
import org.signal.libsignal.protocol.IdentityKey;

/**
 * Takes a contact's newer profile in, and says so when a key in it is not the one known before. Stateless.
 *
 * <p>The profile is signed by the account, so the relay cannot do this; a new device can, and so can a thief of the
 * account's keys. Hence one line, and the safety number counts as not compared.
 */
final class KeyWatch {
  private KeyWatch() {}

  static Contact accept(Work work, Contact contact, Profile profile) {
    Contact updated = contact.with(profile);
    for (Bundle device : profile.devices()) {
      DeviceAddress address = new DeviceAddress(contact.pub(), device.device());
      Optional<IdentityKey> pinned = work.sessions().pinned(address);
      if (pinned.isPresent() && pinned.get().equals(device.identity())) {
        continue;
      }
      work.sessions().pin(address, device.identity());
      if (pinned.isPresent()) {
        work.sessions().archive(address);
        updated = changed(work, updated, "The key of " + updated.shownName() + " has changed.");
      } else if (contact.profile().filter(before -> before.device(device.device()).isEmpty()).isPresent()) {
        updated = changed(work, updated, updated.shownName() + " writes and reads with one more device.");
      }
    }
    work.write(updated);
    return updated;
  }

  private static Contact changed(Work work, Contact contact, String what) {
    boolean compared = contact.trust() == Contact.Trust.VERIFIED || contact.trust() == Contact.Trust.BROKEN;
    String consequence =
        compared ? " Nothing is sent to them until you have compared the safety number again, or agreed." : " Compare the safety number again.";
    work.notice(contact.pub(), what + consequence);
    return contact.with(compared ? Contact.Trust.BROKEN : Contact.Trust.CHANGED);
  }
}
