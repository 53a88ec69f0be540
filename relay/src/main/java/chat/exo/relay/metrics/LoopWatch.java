package chat.exo.relay.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/**
 * How long the loop kept others waiting: asked to be called every so often, it looks how much later it was called. Used by the loop.
 */
public final class LoopWatch {
  /** How often {@link #tick} is to be called. */
  public static final long TICK_MILLIS = 20;

  private static final long WINDOW_NANOS = 60_000_000_000L;

  private final LongSupplier nanos;
  private long lastNanos;
  private long windowNanos;
  private long longestNanos;
  private long longestBeforeNanos;

  public LoopWatch(LongSupplier nanos, MeterRegistry registry) {
    this.nanos = nanos;
    this.lastNanos = nanos.getAsLong();
    this.windowNanos = lastNanos;
    Gauge.builder("exo.loop.longest.turn.seconds", this, watch -> watch.longestNanos() / 1e9)
        .description("longest turn of the event loop in the last one to two minutes")
        .strongReference(true)
        .register(registry);
  }

  public void tick() {
    long now = nanos.getAsLong();
    if (now - windowNanos > WINDOW_NANOS) {
      windowNanos = now;
      longestBeforeNanos = longestNanos;
      longestNanos = 0;
    }
    longestNanos = Math.max(longestNanos, now - lastNanos - TICK_MILLIS * 1_000_000);
    lastNanos = now;
  }

  /** The longest turn of this minute and the one before. */
  long longestNanos() {
    return Math.max(longestNanos, longestBeforeNanos);
  }
}
