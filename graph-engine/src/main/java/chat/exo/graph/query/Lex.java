package chat.exo.graph.query;

import java.util.Optional;

/**
 * A LEX rule over souls or keys: all given parts must hold, bounds inclusive, order by UTF-16 code units.
 *
 * <p>not gun: its storage compares bounds with what follows the prefix and answers the first match only ({@code
 * vectors/wire}, 10-lex); the client filters by its own rule anyway.
 *
 * @param exact {@code =}: the whole text
 * @param prefix {@code *}: how the text starts
 * @param from {@code >}: the least text
 * @param to {@code <}: the greatest text
 */
public record Lex(Optional<String> exact, Optional<String> prefix, Optional<String> from, Optional<String> to) {
  private static final Lex ANY = new Lex(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Matches every text. */
  public static Lex any() {
    return ANY;
  }

  /** Matches one text. */
  public static Lex exactly(String text) {
    return new Lex(Optional.of(text), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Matches what starts with a text. */
  public static Lex startingWith(String prefix) {
    return new Lex(Optional.empty(), Optional.of(prefix), Optional.empty(), Optional.empty());
  }

  /** Whether this rule leaves nothing out. */
  public boolean matchesAll() {
    return exact.isEmpty() && prefix.isEmpty() && from.isEmpty() && to.isEmpty();
  }

  /** Whether a text is in the range. */
  public boolean matches(String text) {
    return (exact.isEmpty() || text.equals(exact.get()))
        && (prefix.isEmpty() || text.startsWith(prefix.get()))
        && (from.isEmpty() || text.compareTo(from.get()) >= 0)
        && (to.isEmpty() || text.compareTo(to.get()) <= 0);
  }

  /** The least text that can match: where a scan in ascending order begins. */
  public String lowest() {
    String lowest = exact.orElse("");
    lowest = max(lowest, prefix.orElse(""));
    return max(lowest, from.orElse(""));
  }

  /** Whether nothing beyond a text, in ascending order, can match any more. */
  public boolean endsBefore(String text) {
    return (exact.isPresent() && text.compareTo(exact.get()) > 0)
        || (to.isPresent() && text.compareTo(to.get()) > 0)
        || (prefix.isPresent() && text.compareTo(prefix.get()) > 0 && !text.startsWith(prefix.get()));
  }

  private static String max(String a, String b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** Which parts are given, without their texts. */
  @Override
  public String toString() {
    return "Lex["
        + (exact.isPresent() ? "=" : "")
        + (prefix.isPresent() ? "*" : "")
        + (from.isPresent() ? ">" : "")
        + (to.isPresent() ? "<" : "")
        + "]";
  }
}
