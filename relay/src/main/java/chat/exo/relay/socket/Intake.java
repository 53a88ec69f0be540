package chat.exo.relay.socket;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a connection is read from. There are two reasons not to: its rate is used up, until a time; too much of it is
 * under way, until that is done. TCP then slows the sender down. Used by the loop.
 */
final class Intake {
  private final EventExecutor executor;
  private final LongSupplier ticksMillis;
  private final Runnable changed;
  private long resumeMillis;
  private boolean paused;
  private boolean timed;
  private int holds;
  private boolean ended;
  private boolean told;

  /**
   * Reads.
   *
   * @param changed run when {@link #stopped} is another than before
   */
  Intake(EventExecutor executor, LongSupplier ticksMillis, Runnable changed) {
    this.executor = executor;
    this.ticksMillis = ticksMillis;
    this.changed = changed;
  }

  boolean stopped() {
    return !ended && (holds > 0 || paused);
  }

  /** Reads nothing for a while; one timer, however often this is said. */
  void pause(long millis) {
    long until = ticksMillis.getAsLong() + millis;
    resumeMillis = paused ? Math.max(resumeMillis, until) : until;
    paused = true;
    apply();
    if (!timed && !ended) {
      await(millis);
    }
  }

  private void await(long millis) {
    timed = true;
    executor.schedule(this::look, millis, TimeUnit.MILLISECONDS).addListener(done -> {});
  }

  private void look() {
    timed = false;
    long leftMillis = resumeMillis - ticksMillis.getAsLong();
    if (leftMillis > 0 && !ended) {
      await(leftMillis);
    } else {
      paused = false;
      apply();
    }
  }

  /** Reads nothing until {@link #release}, as often as it was held. */
  void hold() {
    holds++;
    apply();
  }

  void release() {
    if (holds == 0) {
      throw new IllegalStateException("expected a connection that is held, got one that is not");
    }
    holds--;
    apply();
  }

  /** Reads from now on whatever happens: who is told good-bye has to be heard saying it too. */
  void end() {
    ended = true;
    apply();
  }

  private void apply() {
    boolean stopped = stopped();
    if (told != stopped) {
      told = stopped;
      changed.run();
    }
  }
}
