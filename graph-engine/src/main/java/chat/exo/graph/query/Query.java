package chat.exo.graph.query;

import chat.exo.graph.Soul;
import java.util.Optional;

/**
 * One GET: which souls, which of their keys, how much, which end first. Also what a reader is subscribed to.
 *
 * @param souls which souls
 * @param keys which keys of them
 * @param maxBytes how many bytes of values a ranged answer may hold, at least one cell; a query for one whole node or
 *     one key is never cut
 * @param order which end of the range comes first when it is cut
 */
public record Query(Lex souls, Lex keys, int maxBytes, Order order) {
  /** A range without {@code %}: what fits a chunk or a few. gun: the default is one byte, so one key. */
  public static final int DEFAULT_MAX_BYTES = 1 << 20;

  /** Which end of a range comes first. */
  public enum Order {
    ASCENDING,
    DESCENDING
  }

  public Query {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("expected a budget of at least 1 byte, got " + maxBytes);
    }
  }

  /** A whole node. */
  public static Query node(Soul soul) {
    return new Query(Lex.exactly(soul.text()), Lex.any(), DEFAULT_MAX_BYTES, Order.ASCENDING);
  }

  /** One key of a node. */
  public static Query key(Soul soul, String key) {
    return new Query(Lex.exactly(soul.text()), Lex.exactly(key), DEFAULT_MAX_BYTES, Order.ASCENDING);
  }

  /** The one soul asked for, if it is one and not a range. */
  public Optional<Soul> soul() {
    return souls.exact().filter(text -> !text.isEmpty() && souls.matches(text)).map(Soul::new);
  }

  /** Whether the answer is to be complete whatever its size: a whole node or one key of it. */
  public boolean unbounded() {
    return souls.exact().isPresent() && (keys.matchesAll() || keys.exact().isPresent());
  }

  /** Whether a cell is asked for. */
  public boolean matches(Soul soul, String key) {
    return souls.matches(soul.text()) && keys.matches(key);
  }
}
