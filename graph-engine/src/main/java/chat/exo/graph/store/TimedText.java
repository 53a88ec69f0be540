package chat.exo.graph.store;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text of a {@link Row} that says its version, since when it says so, and perhaps what: {@code 1 MILLIS WHAT}.
 *
 * @param atMillis since when
 * @param what empty if it ends with the time
 */
public record TimedText(long atMillis, Optional<String> what) {
  /** First in every one. */
  private static final String FORMAT = "1";

  private static final Pattern TIME = Pattern.compile("\\d{1,18}");

  /** Empty if no release wrote this. */
  public static Optional<TimedText> read(String text) {
    String[] parts = text.split(" ", 3);
    if (parts.length < 2 || !parts[0].equals(FORMAT) || !TIME.matcher(parts[1]).matches()) {
      return Optional.empty();
    }
    return Optional.of(new TimedText(Long.parseLong(parts[1]), parts.length == 3 ? Optional.of(parts[2]) : Optional.empty()));
  }

  public String text() {
    return FORMAT + " " + atMillis + what.map(said -> " " + said).orElse("");
  }
}
