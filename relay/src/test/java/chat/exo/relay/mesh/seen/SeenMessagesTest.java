package chat.exo.relay.mesh.seen;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.mesh.peer.PeerId;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is remembered of ids: as long as promised, and never more than promised. */
final class SeenMessagesTest {
  private static final PeerId WRITER = new PeerId(3);

  private final SeenMessages seen = new SeenMessages(1_000, 70_000, new SplittableRandom(5));

  @Test
  void an_id_is_known_for_its_life_after_the_last_touch_and_not_much_longer() {
    assertThat(add("a", 0)).isTrue();
    assertThat(add("b", 60_000)).isTrue();
    assertThat(seen.origin("a", 69_000)).isPresent();
    assertThat(add("c", 71_000)).isTrue();
    assertThat(add("d", 138_000)).isTrue();
    assertThat(add("a", 138_001)).isFalse();
    assertThat(add("e", 220_000)).isTrue();
    assertThat(add("f", 300_000)).isTrue();
    assertThat(add("b", 300_001)).isTrue();
  }

  @Test
  void after_a_long_quiet_time_everything_is_forgotten() {
    add("a", 0);
    add("b", 500_000);
    assertThat(add("a", 500_001)).isTrue();
  }

  @Test
  void the_latest_are_known_and_no_more_than_the_bound_however_many_come() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.add("id" + i, new SeenMessages.Origin(WRITER, "of" + i, i % 2 == 0), i / 100)).isTrue();
      assertThat(seen.size()).isLessThanOrEqualTo(1_000);
    }
    for (int i = 99_500; i < 100_000; i++) {
      assertThat(seen.origin("id" + i, 1_000)).contains(new SeenMessages.Origin(WRITER, "of" + i, i % 2 == 0));
    }
    assertThat(seen.origin("id0", 1_000)).isEmpty();
  }

  @Test
  void ids_that_are_answered_stay_while_others_go() {
    add("call", 0);
    for (int i = 0; i < 50_000; i++) {
      add("id" + i, 10);
      if (i % 100 == 0) {
        assertThat(seen.origin("call", 10)).isPresent();
      }
    }
  }

  @Test
  void other_ids_as_long_as_they_may_be_are_bounded_by_their_text_too() {
    SeenMessages many = new SeenMessages(1 << 20, 70_000, new SplittableRandom(5));
    for (int i = 0; i < 200_000; i++) {
      many.add("id" + i, new SeenMessages.Origin(WRITER, "x".repeat(120) + i, false), 0);
    }
    assertThat(many.size()).isLessThan(80_000);
  }

  @Test
  void hashes_differ_by_the_last_unit_the_length_and_the_secret() {
    KeyedHash hash = new KeyedHash(new SplittableRandom(1));
    KeyedHash other = new KeyedHash(new SplittableRandom(2));
    Set<Long> all = new HashSet<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      all.add(hash.of(text.toString()));
      all.add(hash.of(text + "b"));
      all.add(other.of(text.toString()));
      text.append('a');
    }
    assertThat(all).hasSize(900);
  }

  private boolean add(String id, long nowMillis) {
    return seen.add(id, new SeenMessages.Origin(WRITER, id, false), nowMillis);
  }
}
