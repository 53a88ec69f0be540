package chat.exo.peer.box;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * One thing in a box. The key holds the hash of the value, so a relay can neither change it nor put another in its place.
 *
 * @param key {@code TIME#HASH}: 11 characters of base36 milliseconds, then base64 of the value's SHA-256
 */
public record Entry(String key, String value) implements Comparable<Entry> {
  private static final int TIME_LENGTH = 11;

  /** An entry of a time; the sender makes times rise within a box. */
  public static Entry of(long timeMillis, String value) {
    return at(time(timeMillis), value);
  }

  static Entry at(String time, String value) {
    return new Entry(time + "#" + hash(value), value);
  }

  /** A time as keys begin with it. */
  static String time(long timeMillis) {
    String time = Long.toString(timeMillis, 36).toLowerCase(Locale.ROOT);
    return "0".repeat(TIME_LENGTH - time.length()) + time;
  }

  /** The time its key names, which only counts if the entry opens with it. */
  String time() {
    return key.substring(0, Math.min(TIME_LENGTH, key.length()));
  }

  /** Whether the key is that of the value; what a relay says is checked with this. */
  public boolean genuine() {
    int mark = key.lastIndexOf('#');
    return mark == TIME_LENGTH && key.substring(mark + 1).equals(hash(value));
  }

  @Override
  public int compareTo(Entry other) {
    return key.compareTo(other.key);
  }

  private static String hash(String value) {
    return Base64.getEncoder().encodeToString(BoxAddress.sha256(value.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String toString() {
    return "Entry[" + value.length() + " characters]";
  }
}
