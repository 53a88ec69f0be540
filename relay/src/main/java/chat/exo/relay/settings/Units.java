package chat.exo.relay.settings;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with their unit in the text: {@code 8MiB}, {@code 20s}. A number alone could mean anything, so it is refused. */
final class Units {
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,3})?)\\s?([A-Za-z]+)");
  private static final Map<String, Long> SIZES =
      Map.of(
          "b", 1L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30,
          "tib", 1L << 40,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "tb", 1_000_000_000_000L);
  private static final Map<String, Long> TIMES =
      Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private Units() {}

  /** Bytes; empty if the text is no size. */
  static Optional<Long> bytes(String text) {
    return amount(text, SIZES);
  }

  /** Milliseconds; empty if the text is no duration. */
  static Optional<Long> millis(String text) {
    return amount(text, TIMES);
  }

  private static Optional<Long> amount(String text, Map<String, Long> units) {
    Matcher parts = AMOUNT.matcher(text.trim());
    if (!parts.matches()) {
      return Optional.empty();
    }
    Long unit = units.get(parts.group(2).toLowerCase(Locale.ROOT));
    if (unit == null) {
      return Optional.empty();
    }
    BigDecimal amount = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit));
    return amount.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0 ? Optional.empty() : Optional.of(amount.longValue());
  }
}
