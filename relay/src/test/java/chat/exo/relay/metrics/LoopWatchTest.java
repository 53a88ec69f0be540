package chat.exo.relay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

final class LoopWatchTest {
  private long nowMillis;
  private final LoopWatch watch = new LoopWatch(() -> nowMillis * 1_000_000, new SimpleMeterRegistry());

  private void tickAfter(long millis) {
    nowMillis += millis;
    watch.tick();
  }

  @Test
  void a_turn_that_took_long_is_known_for_a_minute_and_then_forgotten() {
    tickAfter(20);
    tickAfter(70);
    tickAfter(20);
    assertThat(watch.longestNanos()).isEqualTo(50_000_000);
    for (int i = 0; i < 3_100; i++) {
      tickAfter(20);
    }
    assertThat(watch.longestNanos()).isEqualTo(50_000_000);
    for (int i = 0; i < 3_100; i++) {
      tickAfter(20);
    }
    assertThat(watch.longestNanos()).isZero();
  }
}
