package chat.exo.relay.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** When memory is tight, and when no longer. */
final class MemoryWatchTest {
  private long nowMillis;
  private OptionalLong cap = OptionalLong.of(1_000);
  private MemoryReading reading = new MemoryReading(500, 0);
  private MemoryReading collected = reading;
  private int collections;
  private final MemoryWatch watch = new MemoryWatch(() -> reading, this::collect, () -> cap, () -> nowMillis);

  private void collect() {
    collections++;
    reading = collected;
  }

  private boolean tight(MemoryReading now, MemoryReading afterwards) {
    reading = now;
    collected = afterwards;
    watch.measure();
    return watch.tight();
  }

  @Test
  void a_burst_that_is_over_leaves_nothing_tight_though_the_system_gets_nothing_back() {
    assertThat(tight(new MemoryReading(950, 20), new MemoryReading(950, 20))).isTrue();
    assertThat(tight(new MemoryReading(950, 400), new MemoryReading(950, 400))).isFalse();
    assertThat(watch.residentBytes()).isEqualTo(950);
  }

  @Test
  void garbage_is_collected_before_anybody_is_sent_away_for_it() {
    assertThat(tight(new MemoryReading(950, 20), new MemoryReading(950, 600))).isFalse();
    assertThat(collections).isEqualTo(1);
  }

  @Test
  void a_collection_that_gives_nothing_is_not_tried_again_at_once() {
    MemoryReading full = new MemoryReading(990, 10);
    for (int i = 0; i < 120; i++) {
      assertThat(tight(full, full)).isTrue();
      nowMillis += 250;
    }
    assertThat(collections).isEqualTo(1);
    assertThat(tight(full, new MemoryReading(990, 500))).isFalse();
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void without_a_cap_nothing_is_tight_and_nothing_is_collected() {
    cap = OptionalLong.empty();
    assertThat(tight(new MemoryReading(1L << 40, 0), reading)).isFalse();
    assertThat(collections).isZero();
  }

  @Test
  void a_cap_that_is_lowered_counts_from_the_next_look() {
    assertThat(tight(reading, reading)).isFalse();
    cap = OptionalLong.of(400);
    assertThat(tight(reading, reading)).isTrue();
  }
}
