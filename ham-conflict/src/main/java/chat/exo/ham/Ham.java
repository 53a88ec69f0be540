package chat.exo.ham;

import java.util.function.Supplier;

/**
 * The Hypothetical Amnesia Machine: Gun's conflict rule for one soul and key.
 *
 * <p>A state is a time in milliseconds as an IEEE double, any finite number. A text is the value as ECMAScript's {@code
 * JSON.stringify} prints it. Texts decide only between equal states, so they are asked for only then.
 */
public final class Ham {
  /** The state of a key that was never written: older than every write. */
  public static final double NEVER = Double.NEGATIVE_INFINITY;

  /** The longest wait one JavaScript timer can hold, in milliseconds; a longer deferral asks again after it. */
  public static final long MAX_WAIT_MILLIS = Integer.MAX_VALUE;

  private Ham() {}

  /**
   * Decides one write.
   *
   * @param nowMillis the machine clock
   * @param incomingState state of the write, finite
   * @param incomingText JSON text of the write's value
   * @param currentState state that is there, or {@link #NEVER}
   * @param currentText JSON text that is there; not asked when {@code currentState} is {@link #NEVER}
   */
  public static Outcome decide(
      double nowMillis,
      double incomingState,
      Supplier<String> incomingText,
      double currentState,
      Supplier<String> currentText) {
    requireState(incomingState);
    // The order is gun's: a future write waits even when it is older than what is there.
    if (incomingState > nowMillis) {
      return Outcome.DEFER;
    }
    if (incomingState < currentState) {
      return Outcome.IGNORE_OLDER;
    }
    if (incomingState > currentState) {
      return Outcome.ACCEPT_NEWER;
    }
    return tie(incomingText.get(), currentText.get());
  }

  /** How long a deferred write waits before the rule is asked again, in milliseconds, at least 1. */
  public static long waitMillis(double nowMillis, double incomingState) {
    double wait = Math.ceil(incomingState - nowMillis);
    return (long) Math.max(1, Math.min(wait, MAX_WAIT_MILLIS));
  }

  /**
   * gun: texts are compared by UTF-16 code units, quotes and escapes included, so {@code "a!"} loses to {@code "a"} and
   * the number 10 loses to 9. Java's {@code compareTo} is that order.
   */
  private static Outcome tie(String incomingText, String currentText) {
    int order = incomingText.compareTo(currentText);
    if (order == 0) {
      return Outcome.IGNORE_SAME;
    }
    return order > 0 ? Outcome.ACCEPT_GREATER_TEXT : Outcome.IGNORE_SMALLER_TEXT;
  }

  /** not gun: it lets texts, objects and infinities pass as states, and the first of them wins for ever. */
  private static void requireState(double state) {
    if (!Double.isFinite(state)) {
      throw new IllegalArgumentException("expected a finite state, got " + state + "; refuse such a write earlier");
    }
  }
}
