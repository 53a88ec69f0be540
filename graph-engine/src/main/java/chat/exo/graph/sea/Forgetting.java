package chat.exo.graph.sea;

import chat.exo.graph.Soul;
import java.util.OptionalDouble;

/**
 * gun: a soul with {@code <?N} keeps what is younger than N seconds; older writes are dropped without a word ({@code
 * vectors/sea}, forget/*).
 *
 * @param beforeMillis states below this are dropped
 */
public record Forgetting(double beforeMillis) {
  private static final String MARK = "<?";

  /** How long a soul keeps what it is told, in milliseconds; empty if it does not forget. */
  public static OptionalDouble millisOf(Soul soul) {
    int mark = soul.text().indexOf(MARK);
    double seconds = mark < 0 ? 0 : JsFloat.parse(soul.text().substring(mark + MARK.length()));
    return seconds == 0 || Double.isNaN(seconds) ? OptionalDouble.empty() : OptionalDouble.of(seconds * 1_000);
  }

  static Forgetting of(Soul soul, double nowMillis) {
    OptionalDouble lifeMillis = millisOf(soul);
    return new Forgetting(lifeMillis.isPresent() ? nowMillis - lifeMillis.getAsDouble() : Double.NEGATIVE_INFINITY);
  }

  boolean covers(double state) {
    return state < beforeMillis;
  }
}
