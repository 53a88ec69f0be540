package chat.exo.peer.graph;

import chat.exo.peer.clock.PeerClock;

/**
 * States of this peer's writes: the clock in whole milliseconds, and always later than the one before.
 *
 * <p>gun: its clock is in whole milliseconds too, and its relay never acks what is ahead of that, be it by a microsecond.
 */
final class States {
  private final PeerClock clock;
  private double last;

  States(PeerClock clock) {
    this.clock = clock;
  }

  synchronized double next() {
    double now = (double) clock.nowMillis();
    last = believed(now) ? Math.max(now, Math.nextUp(last)) : now;
    return last;
  }

  /** What is not ahead here: the clock, and the states of own writes, of which several may be of one millisecond. */
  synchronized double nowMillis() {
    double now = (double) clock.nowMillis();
    return believed(now) ? Math.max(now, last) : now;
  }

  /** A clock that was ahead and has learned better goes on from the right time. */
  private boolean believed(double now) {
    return last - now <= PeerClock.TOLERANCE.toMillis();
  }
}
