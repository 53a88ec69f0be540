package chat.exo.relay;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/** One timer of the loop for everything the mesh waits for: always set to the earliest time. Used by the loop. */
final class LoopTimer {
  private final Vertx vertx;
  private final LongSupplier ticksMillis;
  private Runnable turn = () -> {};
  private long dueMillis = Long.MAX_VALUE;
  private long timer;

  LoopTimer(Vertx vertx, LongSupplier ticksMillis) {
    this.vertx = vertx;
    this.ticksMillis = ticksMillis;
  }

  void calls(Runnable what) {
    turn = what;
  }

  /** Makes sure there is a call at this time, in milliseconds of a clock that nobody sets; {@link Long#MAX_VALUE} asks for none. */
  void wakeAt(long timeMillis) {
    if (timeMillis >= dueMillis) {
      return;
    }
    if (dueMillis != Long.MAX_VALUE) {
      vertx.cancelTimer(timer);
    }
    dueMillis = timeMillis;
    timer = vertx.setTimer(Math.max(1, timeMillis - ticksMillis.getAsLong()), id -> fire());
  }

  private void fire() {
    dueMillis = Long.MAX_VALUE;
    turn.run();
  }
}
