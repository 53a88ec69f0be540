package chat.exo.relay.socket;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * The pace of a reader sets the pace of what is read for it: a few pages at once, and none while much is still to be sent. Whoever
 * asks for everything a thousand times and takes nothing holds a few pages, not a thousand. What walks over the store waits while more
 * was looked at for its reader than it may have; the rest of its questions go by. Each in the order asked. Used by the loop.
 */
final class AnswerPace {
  private static final int MOST_AT_ONCE = 12;

  /** The settings may change meanwhile, so nobody rests longer at once. */
  private static final long LONGEST_REST_MILLIS = 1_000;

  private final BooleanSupplier keepsUp;
  private final LongSupplier restMillis;
  private final ObjLongConsumer<Runnable> later;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
  private final ArrayDeque<Runnable> walks = new ArrayDeque<>(0);
  private int running;
  private boolean walkedLast;
  private boolean resting;

  /**
   * Nothing asked yet.
   *
   * @param keepsUp whether the reader has taken most of what was queued for it
   * @param restMillis for how long nothing should walk for it
   * @param later runs something in so many milliseconds
   */
  AnswerPace(BooleanSupplier keepsUp, LongSupplier restMillis, ObjLongConsumer<Runnable> later) {
    this.keepsUp = keepsUp;
    this.restMillis = restMillis;
    this.later = later;
  }

  /** Reads a page now or later; {@link #answered} tells that it is queued. */
  void begin(boolean walk, Runnable page) {
    (walk ? walks : waiting).add(page);
    goOn();
  }

  /** A page that was begun is queued for the reader, or there was none. */
  void answered() {
    running--;
    goOn();
  }

  /** The reader has taken something. */
  void goOn() {
    while (running < MOST_AT_ONCE && !(waiting.isEmpty() && walks.isEmpty()) && keepsUp.getAsBoolean()) {
      boolean walk = !walks.isEmpty() && (waiting.isEmpty() || !walkedLast) && !rests();
      if (!walk && waiting.isEmpty()) {
        return;
      }
      walkedLast = walk;
      running++;
      (walk ? walks : waiting).remove().run();
    }
  }

  private boolean rests() {
    long millis = restMillis.getAsLong();
    if (millis > 0 && !resting) {
      resting = true;
      later.accept(this::rested, Math.min(millis, LONGEST_REST_MILLIS));
    }
    return millis > 0;
  }

  private void rested() {
    resting = false;
    goOn();
  }

  void clear() {
    waiting.clear();
    walks.clear();
  }
}
