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

  /** A clock that was ahead and has learned better goes on from the right time. */
  synchronized double next() {
    double now = nowMillis();
    last = last - now > PeerClock.TOLERANCE.toMillis() ? now : Math.max(now, Math.nextUp(last));
    return last;
  }

  double nowMillis() {
    return (double) clock.nowMillis();
  }
}
