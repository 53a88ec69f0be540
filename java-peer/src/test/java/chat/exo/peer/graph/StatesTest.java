package chat.exo.peer.graph;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.clock.PeerClock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class StatesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123456789Z");

  private final States states = new States(new PeerClock(InstantSource.fixed(NOW), line -> {}));

  @Test
  void a_state_is_in_whole_milliseconds_as_guns_clock_is() {
    assertThat(states.next()).isEqualTo((double) NOW.toEpochMilli());
  }

  @Test
  void own_writes_are_never_ahead_here() {
    for (int i = 0; i < 1_000; i++) {
      double state = states.next();
      assertThat(state).isLessThanOrEqualTo(states.nowMillis());
    }
  }

  @Test
  void states_of_one_millisecond_rise_and_stay_within_it() {
    double last = 0;
    for (int i = 0; i < 1_000; i++) {
      double state = states.next();
      assertThat(state).isGreaterThan(last).isLessThan(NOW.toEpochMilli() + 1.0);
      last = state;
    }
  }
}
