package chat.exo.relay.box;

import chat.exo.graph.Soul;
import chat.exo.graph.store.CellName;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which souls are boxes, and how their entries are named. */
public final class BoxName {
  static final String PREFIX = "exo/box/";

  /** base64url of 16 bytes. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  /** Time in base36, hash in base64. */
  private static final Pattern KEY = Pattern.compile("[0-9a-z]{11}#[A-Za-z0-9+/]{43}=");

  private BoxName() {}

  /** The id of a box; empty for all other souls. */
  public static Optional<String> idOf(Soul soul) {
    String text = soul.text();
    if (!text.startsWith(PREFIX) || !text.endsWith("#")) {
      return Optional.empty();
    }
    return Optional.of(text.substring(PREFIX.length(), text.length() - 1)).filter(BoxName::isId);
  }

  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Whether a text can be the key of an entry. */
  public static boolean isKey(String text) {
    return KEY.matcher(text).matches();
  }

  static CellName entry(String id, String key) {
    return new CellName(new Soul(PREFIX + id + "#"), key);
  }
}
