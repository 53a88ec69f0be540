package chat.exo.relay.socket.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning and the end of a message that was read past. Enough to tell its sender which it was: gun.js writes the id first or
 * last, never in the middle of a value.
 *
 * @param head the first bytes
 * @param tail the last bytes, which may be in the head too
 * @param bytes how long it was
 * @param limit how long it may have been; longer than it was, if there was no memory for it
 */
@SuppressWarnings("ArrayRecordComponent") // made, looked at once and dropped; never compared
public record Excerpt(byte[] head, byte[] tail, long bytes, int limit) {
  private static final int HEAD_BYTES = 4 << 10;
  private static final int TAIL_BYTES = 1 << 10;
  private static final Pattern SOUL = Pattern.compile("\"put\"\\s*:\\s*\\{\\s*\"([^\"\\\\]{1,4096})\"");
  private static final Pattern ID = Pattern.compile("\"#\"\\s*:\\s*\"([^\"\\\\]{1,128})\"");

  /** The id of the message; empty if it cannot be told. */
  public Optional<String> id() {
    return firstId(text(head)).or(this::lastId);
  }

  /** The first soul of a put; empty if it cannot be told. */
  public Optional<String> soul() {
    Matcher soul = SOUL.matcher(text(head));
    return soul.find() ? Optional.of(soul.group(1)) : Optional.empty();
  }

  /** From the end: what follows the id closes one brace more than it opens. */
  private Optional<String> lastId() {
    String text = text(tail);
    Matcher found = ID.matcher(text);
    Optional<String> id = Optional.empty();
    while (found.find()) {
      if (closesOne(text, found.end())) {
        id = Optional.of(found.group(1));
      }
    }
    return id;
  }

  private static boolean closesOne(String text, int from) {
    int depth = 0;
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth < -1) {
          return false;
        }
      }
    }
    return depth == -1 && !quoted;
  }

  /** The id among the members of the outermost object. */
  private static Optional<String> firstId(String text) {
    Matcher id = ID.matcher(text);
    int depth = 0;
    boolean quoted = false;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (!quoted && depth == 1 && c == '"' && id.region(at, text.length()).lookingAt()) {
        return Optional.of(id.group(1));
      }
      if (quoted && c == '\\') {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '{' || c == '[')) {
        depth++;
      } else if (!quoted && (c == '}' || c == ']')) {
        depth--;
      }
    }
    return Optional.empty();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Lengths only. */
  @Override
  public String toString() {
    return "Excerpt[" + bytes + " of at most " + limit + " bytes]";
  }

  /** Keeps what an excerpt needs while a message goes past. */
  static final class Keeper {
    private final int limit;
    private byte[] head = new byte[0];
    private byte[] tail = new byte[0];
    private long bytes;

    Keeper(int limit) {
      this.limit = limit;
    }

    long bytes() {
      return bytes;
    }

    void add(byte[] piece, int count) {
      bytes += count;
      int toHead = Math.min(count, HEAD_BYTES - head.length);
      if (toHead > 0) {
        int had = head.length;
        head = Arrays.copyOf(head, had + toHead);
        System.arraycopy(piece, 0, head, had, toHead);
      }
      int kept = Math.min(tail.length, Math.max(0, TAIL_BYTES - count));
      int fresh = Math.min(count, TAIL_BYTES);
      byte[] newest = new byte[kept + fresh];
      System.arraycopy(tail, tail.length - kept, newest, 0, kept);
      System.arraycopy(piece, count - fresh, newest, kept, fresh);
      tail = newest;
    }

    Excerpt excerpt() {
      return new Excerpt(head, tail, bytes, limit);
    }
  }
}
