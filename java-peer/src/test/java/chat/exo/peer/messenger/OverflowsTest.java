package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.OwnBox;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More than can be taken at a time. */
final class OverflowsTest {
  private final Overflows overflows = new Overflows();
  private final OwnBox box = OwnBox.requests();

  @Test
  void nothing_later_is_taken_until_the_first_that_was_left_comes_again() {
    fill();
    Entry left = Entry.of(10, "left");
    assertThat(overflows.admits(box, left)).isFalse();
    assertThat(drain()).containsExactly(box);
    assertThat(overflows.admits(box, Entry.of(11, "live"))).isFalse();
    assertThat(overflows.admits(box, left)).isTrue();
    assertThat(overflows.admits(box, Entry.of(11, "live"))).isTrue();
  }

  @Test
  void an_earlier_entry_moves_the_place_where_it_goes_on() {
    fill();
    Entry late = Entry.of(10, "late");
    Entry early = Entry.of(5, "early");
    assertThat(overflows.admits(box, late)).isFalse();
    assertThat(overflows.admits(box, early)).isFalse();
    drain();
    assertThat(overflows.admits(box, late)).isFalse();
    assertThat(overflows.admits(box, early)).isTrue();
    assertThat(overflows.admits(box, late)).isTrue();
  }

  @Test
  void another_box_is_taken_as_soon_as_there_is_room() {
    fill();
    assertThat(overflows.admits(box, Entry.of(10, "left"))).isFalse();
    assertThat(overflows.done()).isEmpty();
    assertThat(overflows.admits(OwnBox.requests(), Entry.of(20, "other"))).isTrue();
  }

  @Test
  void an_entry_that_never_comes_again_is_waited_for_some_rounds_only() {
    fill();
    assertThat(overflows.admits(box, Entry.of(10, "gone"))).isFalse();
    drain();
    Entry later = Entry.of(11, "later");
    int rounds = 0;
    while (!overflows.admits(box, later)) {
      overflows.overdue();
      rounds++;
      assertThat(rounds).isLessThan(20);
    }
    assertThat(rounds).isGreaterThan(5);
  }

  private void fill() {
    for (int i = 0; i < Overflows.MAX_PENDING; i++) {
      assertThat(overflows.admits(box, Entry.of(1, "entry"))).isTrue();
    }
  }

  private List<OwnBox> drain() {
    List<OwnBox> again = List.of();
    for (int i = 0; i < Overflows.MAX_PENDING && again.isEmpty(); i++) {
      again = overflows.done();
    }
    return again;
  }
}
