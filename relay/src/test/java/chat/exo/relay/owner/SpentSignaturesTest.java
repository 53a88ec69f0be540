package chat.exo.relay.owner;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.owner.SpentSignatures.Use;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The memory of used signatures. */
final class SpentSignaturesTest {
  private static final Optional<String> ALICE = Optional.of("192.0.2.1");
  private static final Optional<String> BOB = Optional.of("192.0.2.2");
  private static final Optional<String> UNCOUNTED = Optional.empty();

  private final SpentSignatures spent = new SpentSignatures(100, 40, 5);
  private int last;

  @Test
  void a_signature_is_first_once() {
    assertThat(spent.use("a", ALICE, 100, 0)).isEqualTo(Use.FIRST);
    assertThat(spent.use("a", ALICE, 100, 0)).isEqualTo(Use.AGAIN);
    assertThat(spent.use("a", BOB, 100, 0)).as("whoever brings it").isEqualTo(Use.AGAIN);
    assertThat(spent.use("b", ALICE, 100, 0)).isEqualTo(Use.FIRST);
  }

  @Test
  void however_many_come_none_is_forgotten_before_its_time_and_none_of_its_time_is_too_old() {
    assertThat(spent.use("a", ALICE, 100, 0)).isEqualTo(Use.FIRST);
    for (int i = 0; i < 1_000; i++) {
      Use unused = spent.use("flood" + i, Optional.of("198.51.100." + i % 20), 200 + i, 0);
    }
    assertThat(spent.use("a", ALICE, 100, 0)).isEqualTo(Use.AGAIN);
    assertThat(spent.use("b", ALICE, 99, 0)).as("an owner whose clock is a little behind").isEqualTo(Use.FIRST);
  }

  @Test
  void one_address_has_a_part_of_it_and_is_refused_beyond() {
    assertThat(flood(ALICE, 1_000)).isEqualTo(40);
    assertThat(flood(BOB, 10)).isEqualTo(10);
    assertThat(flood(UNCOUNTED, 1_000)).as("who is not counted, up to the whole").isEqualTo(50);
  }

  @Test
  void a_full_memory_has_a_few_places_for_every_address_still() {
    assertThat(flood(UNCOUNTED, 1_000)).isEqualTo(100);
    assertThat(flood(ALICE, 10)).isEqualTo(5);
    assertThat(flood(BOB, 10)).isEqualTo(5);
  }

  @Test
  void it_never_holds_more_than_twice_what_it_may() {
    int taken = 0;
    for (int i = 0; i < 1_000; i++) {
      taken += flood(Optional.of("address" + i), 50);
    }
    assertThat(taken).isEqualTo(200);
  }

  @Test
  void times_that_nobody_may_use_any_more_make_room() {
    assertThat(flood(ALICE, 100)).isEqualTo(40);
    assertThat(spent.use("late", ALICE, 50_000, 50_000)).isEqualTo(Use.FIRST);
    last = 60_000;
    assertThat(flood(ALICE, 100)).isEqualTo(39);
  }

  private int flood(Optional<String> client, int count) {
    int taken = 0;
    for (int i = 0; i < count; i++) {
      last++;
      taken += spent.use("flood" + last, client, last, 0) == Use.FIRST ? 1 : 0;
    }
    return taken;
  }
}
