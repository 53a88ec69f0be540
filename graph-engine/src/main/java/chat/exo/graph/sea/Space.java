package chat.exo.graph.sea;

import chat.exo.graph.Soul;
import java.util.Optional;

/** Which rule a soul stands under; decided by its text alone, in this order. */
sealed interface Space {
  /** {@code ~@}: the list of all aliases. */
  record AliasRoot() implements Space {}

  /** {@code ~@name}: who goes by a name. */
  record AliasList() implements Space {}

  /**
   * Somebody's own: only the owner writes, or whom a certificate of the owner allows.
   *
   * @param owner the owner's public key as the soul spells it
   */
  record User(String owner) implements Space {}

  /** A soul with {@code #}: each key is the hash of its value. */
  record Content() implements Space {}

  /** All others: unsigned. */
  record Public() implements Space {}

  static Space of(Soul soul) {
    String text = soul.text();
    if (text.equals("~@")) {
      return new AliasRoot();
    }
    if (text.startsWith("~@")) {
      return new AliasList();
    }
    Optional<String> owner = ownerOf(text);
    if (owner.isPresent()) {
      return new User(owner.get());
    }
    return text.indexOf('#') >= 0 ? new Content() : new Public();
  }

  /**
   * gun: the key is what stands between the first {@code ~} and the next, cut at every character that base64url has not;
   * the first two pieces, joined by a dot. So {@code foo~x y/z} is user space of {@code x.y} ({@code vectors/sea}, soul/*).
   */
  private static Optional<String> ownerOf(String soul) {
    int start = soul.indexOf('~') + 1;
    if (start == 0) {
      return Optional.empty();
    }
    int tilde = soul.indexOf('~', start);
    int end = tilde < 0 ? soul.length() : tilde;
    int firstEnd = pieceEnd(soul, start, end);
    if (firstEnd == end) {
      return Optional.empty(); // one piece only, or nothing at all
    }
    int secondEnd = pieceEnd(soul, firstEnd + 1, end);
    return Optional.of(soul.substring(start, firstEnd) + "." + soul.substring(firstEnd + 1, secondEnd));
  }

  private static int pieceEnd(String soul, int start, int end) {
    int i = start;
    while (i < end && isKeyCharacter(soul.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isKeyCharacter(char unit) {
    return (unit >= 'a' && unit <= 'z')
        || (unit >= 'A' && unit <= 'Z')
        || (unit >= '0' && unit <= '9')
        || unit == '_'
        || unit == '-';
  }
}
