package chat.exo.relay.settings;

import chat.exo.relay.dial.PeerUrl;
import chat.exo.relay.limit.AddressRange;
import chat.exo.relay.sync.PeerEntry;
import java.util.List;
import java.util.Optional;

/** What a setting may be. Each kind says what would be right, so that an error can. */
sealed interface Kind {
  /** Bytes with a unit. */
  record Size(long least, long most) implements Kind {}

  /** Bytes with a unit, or {@code none}. */
  record SizeOrNone(long least) implements Kind {}

  /** Bytes with a unit, or {@code auto}: the relay chooses. */
  record SizeOrAuto(long least) implements Kind {}

  /** A time with a unit. */
  record Duration(long leastMillis, long mostMillis) implements Kind {}

  /** A time with a unit, or {@code none}. */
  record DurationOrNone() implements Kind {}

  /** A whole number. */
  record Count(long least, long most) implements Kind {}

  /** One word of a few. */
  record Choice(List<String> words) implements Kind {}

  /** Any text of one line; may be empty. */
  record Line(int mostCharacters) implements Kind {}

  /** A list of texts. */
  record Lines() implements Kind {}

  /** A list of words out of a few. */
  record Choices(List<String> words) implements Kind {}

  /** A list of addresses or ranges of them. */
  record Ranges() implements Kind {}

  /** A list of relays to dial. */
  record Peers() implements Kind {}

  String NONE = "none";
  String AUTO = "auto";

  /** Whether the value is a list; a single text counts as a list of one. */
  default boolean list() {
    return switch (this) {
      case Lines lines -> true;
      case Choices choices -> true;
      case Ranges ranges -> true;
      case Peers peers -> true;
      case Size size -> false;
      case SizeOrNone size -> false;
      case SizeOrAuto size -> false;
      case Duration duration -> false;
      case DurationOrNone duration -> false;
      case Count count -> false;
      case Choice choice -> false;
      case Line line -> false;
    };
  }

  /** What would be right, to follow the word "expected". */
  default String expected() {
    return switch (this) {
      case Size size -> "a size with its unit, such as 8MiB, from " + size.least() + "B to " + size.most() + "B";
      case SizeOrNone size -> "a size with its unit, such as 20GiB, of at least " + size.least() + "B, or none";
      case SizeOrAuto size -> "a size with its unit, such as 64MiB, of at least " + size.least() + "B, or auto";
      case Duration time -> "a time with its unit, such as 20s, from " + time.leastMillis() + "ms to " + time.mostMillis() + "ms";
      case DurationOrNone time -> "a time with its unit, such as 90d, or none";
      case Count count -> "a whole number from " + count.least() + " to " + count.most();
      case Choice choice -> "one of " + String.join(", ", choice.words());
      case Line line -> "one line of at most " + line.mostCharacters() + " characters";
      case Lines lines -> "a list of texts";
      case Choices choices -> "a list of words out of " + String.join(", ", choices.words());
      case Ranges ranges -> "a list of addresses or ranges, such as 10.0.0.0/8 or ::1";
      case Peers peers -> "a list of relays, such as wss://relay.example/gun";
    };
  }

  /** Whether a value is right. */
  default boolean takes(List<String> texts) {
    if (!list() && texts.size() != 1) {
      return false;
    }
    return texts.stream().allMatch(this::takes);
  }

  private boolean takes(String text) {
    return switch (this) {
      case Size size -> Units.bytes(text).filter(n -> n >= size.least() && n <= size.most()).isPresent();
      case SizeOrNone size -> text.equals(NONE) || Units.bytes(text).filter(n -> n >= size.least()).isPresent();
      case SizeOrAuto size -> text.equals(AUTO) || Units.bytes(text).filter(n -> n >= size.least()).isPresent();
      case Duration time ->
          Units.millis(text).filter(n -> n >= time.leastMillis() && n <= time.mostMillis()).isPresent();
      case DurationOrNone time -> text.equals(NONE) || Units.millis(text).isPresent();
      case Count count -> count(text).filter(n -> n >= count.least() && n <= count.most()).isPresent();
      case Choice choice -> choice.words().contains(text);
      case Line line -> text.length() <= line.mostCharacters() && text.indexOf('\n') < 0;
      case Lines lines -> !text.isEmpty();
      case Choices choices -> choices.words().contains(text);
      case Ranges ranges -> AddressRange.parse(text).isPresent();
      case Peers peers -> isPeer(text);
    };
  }

  /** A whole number; empty if it is none. */
  static Optional<Long> count(String text) {
    boolean digits = !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static boolean isPeer(String text) {
    try {
      PeerUrl.parse(PeerEntry.parse(text, Units::bytes).url());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
