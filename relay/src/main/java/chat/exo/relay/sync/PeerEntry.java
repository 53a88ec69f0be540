package chat.exo.relay.sync;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * One relay of the settings in one line: its url, and behind it what is said of sessions with it, as {@code name=value}. The file has the
 * same as a mapping.
 *
 * @param url as it was written
 */
public record PeerEntry(String url, PeerRules rules) {
  private static final int LEAST_KEY = 16;

  /**
   * Reads a line.
   *
   * @param bytes reads a size with its unit
   * @throws IllegalArgumentException if it is none; says what would be right
   */
  public static PeerEntry parse(String line, Function<String, Optional<Long>> bytes) {
    String[] words = line.trim().split("\\s+", -1);
    PeerRules.Direction direction = PeerRules.Direction.BOTH;
    List<String> prefixes = new ArrayList<>();
    OptionalLong bytesPerHour = OptionalLong.empty();
    Optional<String> key = Optional.empty();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String name = equals < 0 ? words[i] : words[i].substring(0, equals);
      String value = decoded(words[i].substring(equals + 1));
      switch (name) {
        case "direction" -> direction = direction(value);
        case "prefix" -> prefixes.add(value);
        case "bytes-per-hour" ->
            bytesPerHour = OptionalLong.of(bytes.apply(value).orElseThrow(() -> wrong("bytes-per-hour to be a size with its unit, such as 1GiB", value)));
        case "key" -> {
          if (value.length() < LEAST_KEY) {
            throw new IllegalArgumentException("expected key of at least " + LEAST_KEY + " characters, got " + value.length());
          }
          key = Optional.of(value);
        }
        default -> throw wrong("direction, prefix, bytes-per-hour or key behind the url of a peer", name);
      }
    }
    return new PeerEntry(words[0], new PeerRules(direction, prefixes, bytesPerHour, key));
  }

  /** Blanks and percent signs in a value are written as {@code %20} and {@code %25}. */
  private static String decoded(String value) {
    return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static PeerRules.Direction direction(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "both" -> PeerRules.Direction.BOTH;
      case "in" -> PeerRules.Direction.IN;
      case "out" -> PeerRules.Direction.OUT;
      default -> throw wrong("direction to be both, in or out", value);
    };
  }

  private static IllegalArgumentException wrong(String expected, String got) {
    return new IllegalArgumentException("expected " + expected + ", got '" + (got.length() <= 80 ? got : got.substring(0, 80) + "…") + "'");
  }

  /** Neither the url, which may hold a token, nor the key. */
  @Override
  public String toString() {
    return "PeerEntry[" + rules + "]";
  }
}
