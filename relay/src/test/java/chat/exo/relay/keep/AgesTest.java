package chat.exo.relay.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;

/** Which states go first, whatever strangers say that the time is. */
final class AgesTest {
  private static final double MINUTE = 60_000;

  @Test
  void the_oldest_are_as_many_as_are_wanted_and_no_more() {
    Ages ages = new Ages();
    for (int minute = 0; minute < 100; minute++) {
      ages.add(minute * MINUTE, 10);
    }
    DoublePredicate old = ages.oldest(250);
    assertThat(old.test(0)).isTrue();
    assertThat(old.test(24 * MINUTE + 59_999)).isTrue();
    assertThat(old.test(25 * MINUTE)).isFalse();
    assertThat(new Ages().oldest(1).test(0)).isFalse();
  }

  @Test
  void millions_of_minutes_are_a_small_table_and_in_order_all_the_same() {
    Ages ages = new Ages();
    for (int minute = 0; minute < 1_000_000; minute++) {
      ages.add(minute * MINUTE, 1);
    }
    for (double odd : new double[] {-Double.MAX_VALUE, Double.MAX_VALUE, -1e15, 1e17, 0}) {
      ages.add(odd, 1);
    }
    assertThat(ages.size()).isLessThanOrEqualTo(10_000);
    DoublePredicate old = ages.oldest(500_000);
    assertThat(old.test(-Double.MAX_VALUE)).isTrue();
    assertThat(old.test(400_000 * MINUTE)).isTrue();
    assertThat(old.test(600_000 * MINUTE)).isFalse();
    assertThat(old.test(Double.MAX_VALUE)).isFalse();
  }
}
