package chat.exo.peer.content;

import chat.exo.peer.Shape;
import chat.exo.peer.box.BoxAddress;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The kinds of content in version 1 of the profile. */
public sealed interface Body {
  /** The kind's name on the wire. */
  String kind();

  /** Whether a reader shows it, in the sender's order; the others are work between programs. */
  default boolean shown() {
    return switch (this) {
      case Text t -> true;
      case FileNote f -> true;
      case Reaction r -> true;
      case Edit e -> true;
      case Erase e -> true;
      case Group g -> true;
      case Unknown u -> true;
      case Receipt r -> false;
      case FreshBox b -> false;
      case Typing t -> false;
      case Resend r -> false;
      case Resent r -> false;
      case SenderKey k -> false;
      case Moved m -> false;
    };
  }

  record Text(String text) implements Body {
    @Override
    public String kind() {
      return "text";
    }

    @Override
    public String toString() {
      return "Text[" + text.length() + " characters]";
    }
  }

  /**
   * A file, at a relay or in the message itself.
   *
   * @param place where its bytes are
   * @param size of the file, in bytes, without padding
   * @param type its media type
   * @param preview what it looks like, if its sender made one
   */
  record FileNote(FilePlace place, long size, String type, Optional<String> name, Optional<Preview> preview) implements Body {
    @Override
    public String kind() {
      return "file";
    }

    @Override
    public String toString() {
      return "FileNote[" + size + " bytes]";
    }
  }

  /** Tells the sender what became of contents. */
  record Receipt(State state, List<String> ids) implements Body {
    /** How far a content came. */
    public enum State {
      DELIVERED,
      READ
    }

    /** What one receipt may name. */
    static final int MAX_IDS = 1_000;

    public Receipt {
      ids = List.copyOf(ids);
      ids.forEach(Shape.ID::checked);
      if (ids.size() > MAX_IDS) {
        throw new IllegalArgumentException("expected at most " + MAX_IDS + " ids, got " + ids.size());
      }
    }

    @Override
    public String kind() {
      return "receipt";
    }
  }

  /** A box made for the receiver alone: from now on, write to me there. */
  record FreshBox(BoxAddress box) implements Body {
    @Override
    public String kind() {
      return "box";
    }
  }

  record Typing() implements Body {
    @Override
    public String kind() {
      return "typing";
    }
  }

  /** An emoji on a content; an empty one takes it back. */
  record Reaction(String to, String emoji) implements Body {
    public Reaction {
      to = Shape.ID.checked(to);
    }

    @Override
    public String kind() {
      return "reaction";
    }

    @Override
    public String toString() {
      return "Reaction[]";
    }
  }

  record Edit(String to, String text) implements Body {
    public Edit {
      to = Shape.ID.checked(to);
    }

    @Override
    public String kind() {
      return "edit";
    }

    @Override
    public String toString() {
      return "Edit[]";
    }
  }

  /** Take a content of mine away. */
  record Erase(String to) implements Body {
    public Erase {
      to = Shape.ID.checked(to);
    }

    @Override
    public String kind() {
      return "erase";
    }
  }

  /**
   * A group as its sender knows it.
   *
   * @param epoch rises with every change; the greatest one counts
   * @param members accounts, the sender among them
   */
  record Group(String id, int epoch, String name, List<String> members) implements Body {
    public static final int MAX_MEMBERS = 200;
    static final int MAX_NAME = 100;
    /** So that no member can bring a group to an end of the numbers. */
    static final int MAX_EPOCH = 1_000_000_000;

    public Group {
      members = List.copyOf(members);
      var unused = Shape.ID.checked(id);
      members.forEach(Shape.ACCOUNT::checked);
      boolean sane = epoch >= 1 && epoch <= MAX_EPOCH && name.length() <= MAX_NAME;
      if (!sane || members.size() > MAX_MEMBERS || new HashSet<>(members).size() != members.size()) {
        throw new IllegalArgumentException(
            "expected a group of up to " + MAX_MEMBERS + " different members with a name of up to " + MAX_NAME + " characters");
      }
    }

    @Override
    public String kind() {
      return "group";
    }

    @Override
    public String toString() {
      return "Group[" + members.size() + " members]";
    }
  }

  /** Say again what came after a content I have; without one, everything. */
  record Resend(Optional<String> since) implements Body {
    public Resend {
      since.ifPresent(Shape.ID::checked);
    }

    @Override
    public String kind() {
      return "resend";
    }
  }

  /** The answer to {@link Resend}, after everything said again: with the last content there was, to compare. */
  record Resent(Optional<String> last) implements Body {
    public Resent {
      last.ifPresent(Shape.ID::checked);
    }

    @Override
    public String kind() {
      return "resent";
    }
  }

  /**
   * The key to what its sender will say in a large group from now on, with the group as the sender knows it: so any member
   * can bring another up to date.
   *
   * @param distribution libsignal's SenderKeyDistributionMessage
   */
  @SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
  record SenderKey(Group group, byte[] distribution) implements Body {
    @Override
    public String kind() {
      return "senderkey";
    }

    @Override
    public String toString() {
      return "SenderKey[]";
    }
  }

  /**
   * Where its sender is from now on. The profile there says the same, signed.
   *
   * @param updatedMillis of that profile
   */
  record Moved(long updatedMillis, List<URI> relays) implements Body {
    private static final int MAX_RELAYS = 3;

    public Moved {
      relays = List.copyOf(relays.subList(0, Math.min(MAX_RELAYS, relays.size())));
    }

    @Override
    public String kind() {
      return "profile";
    }

    @Override
    public String toString() {
      return "Moved[]";
    }
  }

  /** A kind of a later version: kept whole, shown as "needs a newer version". */
  record Unknown(String kind, String json) implements Body {
    @Override
    public String toString() {
      return "Unknown[]";
    }
  }
}
