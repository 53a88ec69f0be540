package chat.exo.peer.graph;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** States of this peer's writes: the clock in milliseconds with fractions, and always later than the one before. */
final class States {
  private double last;

  synchronized double next() {
    last = Math.max(nowMillis(), Math.nextUp(last));
    return last;
  }

  static double nowMillis() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) / 1_000.0;
  }
}
