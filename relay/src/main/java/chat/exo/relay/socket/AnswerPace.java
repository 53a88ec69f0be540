package chat.exo.relay.socket;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * The pace of a reader sets the pace of what is read for it: a few pages at once, and none while much is still to be sent. Whoever
 * asks for everything a thousand times and takes nothing holds a few pages, not a thousand. In the order asked. Used by the loop.
 */
final class AnswerPace {
  private static final int MOST_AT_ONCE = 12;

  private final BooleanSupplier keepsUp;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
  private int running;

  /**
   * Nothing asked yet.
   *
   * @param keepsUp whether the reader has taken most of what was queued for it
   */
  AnswerPace(BooleanSupplier keepsUp) {
    this.keepsUp = keepsUp;
  }

  /** Reads a page now or later; {@link #answered} tells that it is queued. */
  void begin(Runnable page) {
    waiting.add(page);
    goOn();
  }

  /** A page that was begun is queued for the reader, or there was none. */
  void answered() {
    running--;
    goOn();
  }

  /** The reader has taken something. */
  void goOn() {
    while (!waiting.isEmpty() && running < MOST_AT_ONCE && keepsUp.getAsBoolean()) {
      running++;
      waiting.remove().run();
    }
  }

  void clear() {
    waiting.clear();
  }
}
