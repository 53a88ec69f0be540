package chat.exo.peer.messenger;

import chat.exo.peer.account.Profile;
import chat.exo.peer.box.BoxAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Somebody this account writes with.
 *
 * @param pub their account
 * @param standing how they came to be here
 * @param trust what is known of their key
 * @param relays where to look for them; the profile's, once it is known
 * @param profile what they signed last
 * @param box the box they made for this account
 * @param ownBox id of the box this account made for them
 * @param boxTold whether they were told of it
 * @param boxUsed whether they have written there: whoever says the same in the requests box is somebody else
 */
public record Contact(
    String pub,
    Standing standing,
    Trust trust,
    List<URI> relays,
    Optional<Profile> profile,
    Optional<BoxAddress> box,
    Optional<String> ownBox,
    boolean boxTold,
    boolean boxUsed) {

  /** How a contact came to be here. */
  public enum Standing {
    /** They wrote first: until the user has decided, nothing goes out to them, nor to where they say they are. */
    REQUEST,
    /** Nobody added them, but they are in a group this account is in. */
    MEMBER,
    /** Added by link, or answered. */
    ACCEPTED,
    /** What they leave is dropped unread. */
    BLOCKED
  }

  /** What is known of a contact's identity key. */
  public enum Trust {
    UNVERIFIED,
    /** The safety numbers were compared. */
    VERIFIED,
    /** The keys changed after they were known: compare again. */
    CHANGED,
    /** The numbers were compared, and the keys changed since: nothing is written to them until the user has agreed. */
    BROKEN
  }

  public Contact {
    relays = List.copyOf(relays);
  }

  static Contact fresh(String pub, Standing standing, List<URI> relays) {
    return new Contact(
        pub, standing, Trust.UNVERIFIED, relays, Optional.empty(), Optional.empty(), Optional.empty(), false, false);
  }

  Contact with(Profile newer) {
    List<URI> where = newer.relays().isEmpty() ? relays : newer.relays();
    return new Contact(pub, standing, trust, where, Optional.of(newer), box, ownBox, boxTold, boxUsed);
  }

  Contact with(Trust newTrust) {
    return new Contact(pub, standing, newTrust, relays, profile, box, ownBox, boxTold, boxUsed);
  }

  Contact with(BoxAddress theirBox) {
    return new Contact(pub, standing, trust, relays, profile, Optional.of(theirBox), ownBox, boxTold, boxUsed);
  }

  Contact tellingOf(String ownBoxId) {
    return new Contact(pub, standing, trust, relays, profile, box, Optional.of(ownBoxId), true, boxUsed);
  }

  Contact as(Standing newStanding) {
    return new Contact(pub, newStanding, trust, relays, profile, box, ownBox, boxTold, boxUsed);
  }

  /** They write where everybody may: they have not heard of their box, or forgot it in a restore. */
  Contact tellingAgain() {
    return new Contact(pub, standing, trust, relays, profile, box, ownBox, false, boxUsed);
  }

  Contact usingItsBox() {
    return new Contact(pub, standing, trust, relays, profile, box, ownBox, boxTold, true);
  }

  /** Whether they may be written to now; what is said meanwhile waits. */
  boolean writable() {
    return answered() && trust != Trust.BROKEN;
  }

  /** Whether anything may go out to them: only if the user, or a group the user is in, has said so. */
  public boolean answered() {
    return switch (standing) {
      case MEMBER, ACCEPTED -> true;
      case REQUEST, BLOCKED -> false;
    };
  }

  Contact at(List<URI> newRelays) {
    return new Contact(pub, standing, trust, newRelays, profile, box, ownBox, boxTold, boxUsed);
  }

  /** Where to leave the next entry; empty while nothing of them is known. */
  Optional<BoxAddress> target() {
    return box.or(() -> profile.map(Profile::requests));
  }

  /** A name to show: the profile's, or the beginning of the account. */
  public String shownName() {
    return profile.flatMap(Profile::name).orElse(pub.substring(0, 8));
  }

  @Override
  public String toString() {
    return "Contact[" + standing + ", " + trust + "]";
  }
}
