package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.OwnBox;
import org.junit.jupiter.api.Test;

/** No entry that waits is forgotten, whatever else its box is read for. */
final class WaitsTest {
  private final OwnBox box = OwnBox.requests();
  private final Entry entry = Entry.of(1, "one");
  private final Entry other = Entry.of(2, "two");
  private final Waits waits = new Waits();

  @Test
  void an_entry_that_was_tried_again_for_another_reason_is_due_when_its_new_pause_is_over() {
    waits.later(box, entry, 0);
    waits.later(box, entry, 900);
    assertThat(waits.due(1_000)).isEmpty();
    assertThat(waits.pausing(box, entry, 1_000)).isTrue();
    assertThat(waits.due(2_900)).containsExactly(box);
    assertThat(waits.pausing(box, entry, 2_900)).isFalse();
  }

  @Test
  void an_entry_behind_one_that_was_decided_is_due_all_the_same() {
    waits.later(box, entry, 0);
    waits.later(box, other, 500);
    assertThat(waits.due(1_000)).containsExactly(box);
    waits.decided(box, entry);
    assertThat(waits.due(1_500)).containsExactly(box);
  }

  @Test
  void a_box_is_asked_for_once_and_again_after_a_pause_if_nothing_came() {
    waits.later(box, entry, 0);
    waits.later(box, other, 0);
    assertThat(waits.due(1_000)).containsExactly(box);
    assertThat(waits.due(1_100)).isEmpty();
    assertThat(waits.due(31_000)).containsExactly(box);
  }

  @Test
  void an_entry_is_not_tried_twice_at_once() {
    waits.later(box, entry, 0);
    assertThat(waits.pausing(box, entry, 1_000)).isFalse();
    assertThat(waits.pausing(box, entry, 1_100)).isTrue();
    waits.later(box, entry, 1_200);
    assertThat(waits.pausing(box, entry, 3_100)).isTrue();
    assertThat(waits.pausing(box, entry, 3_200)).isFalse();
  }

  @Test
  void what_waited_for_a_day_is_given_up_when_it_is_read_and_forgotten_when_it_is_gone() {
    waits.later(box, entry, 0);
    long day = 24 * 3_600_000L;
    assertThat(waits.due(day)).containsExactly(box);
    assertThat(waits.over(box, entry, day)).isTrue();
    assertThat(waits.due(2 * day + 1)).isEmpty();
    assertThat(waits.over(box, entry, 2 * day + 1)).isFalse();
  }
}
