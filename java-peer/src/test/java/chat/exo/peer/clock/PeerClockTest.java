package chat.exo.peer.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A device whose clock is wrong, and relays that say so. */
final class PeerClockTest {
  private static final Instant TRUE_TIME = Instant.parse("2026-11-23T12:00:00Z");
  private static final URI ONE = URI.create("wss://one.test/gun");
  private static final URI TWO = URI.create("wss://two.test/gun");
  private final List<String> lines = new ArrayList<>();

  @Test
  void a_clock_a_day_ahead_goes_by_the_relay_and_says_so_once() {
    PeerClock clock = off(Duration.ofDays(1));
    clock.heard(ONE, TRUE_TIME);
    clock.heard(ONE, TRUE_TIME);
    assertThat(clock.nowMillis()).isEqualTo(TRUE_TIME.toEpochMilli());
    assertThat(lines).containsExactly("This device's clock is 24 hours ahead of one.test. Set it right; until then Exo goes by the relay.");
  }

  @Test
  void a_clock_a_day_behind_goes_by_the_relay_too() {
    PeerClock clock = off(Duration.ofDays(-1));
    clock.heard(ONE, TRUE_TIME);
    assertThat(clock.millisAt(ONE)).isEqualTo(TRUE_TIME.toEpochMilli());
    assertThat(lines).hasSize(1).first().asString().contains("24 hours behind one.test");
  }

  @Test
  void one_relay_alone_cannot_move_a_clock_that_another_agrees_with() {
    PeerClock clock = off(Duration.ZERO);
    clock.heard(ONE, TRUE_TIME.plus(Duration.ofDays(300)));
    clock.heard(TWO, TRUE_TIME);
    assertThat(clock.nowMillis()).isEqualTo(TRUE_TIME.toEpochMilli());
    assertThat(clock.millisAt(ONE)).as("what it alone reads").isEqualTo(TRUE_TIME.plus(Duration.ofDays(300)).toEpochMilli());
  }

  @Test
  void a_minute_is_nothing() {
    PeerClock clock = off(Duration.ofSeconds(60));
    clock.heard(ONE, TRUE_TIME);
    assertThat(clock.nowMillis()).isEqualTo(TRUE_TIME.toEpochMilli() + 60_000);
    assertThat(lines).isEmpty();
  }

  private PeerClock off(Duration by) {
    return new PeerClock(InstantSource.fixed(TRUE_TIME.plus(by)), lines::add);
  }
}
