package chat.exo.relay.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LoopInboxTest {
  private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
  private final List<Integer> done = new ArrayList<>();
  private long nanos;
  private final LoopInbox inbox = new LoopInbox(loop::add, () -> nanos);

  @Test
  void a_result_that_throws_takes_none_behind_it_with_it() {
    inbox.add(() -> done.add(1));
    inbox.add(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    inbox.add(
        () -> {
          throw new OutOfMemoryError("on purpose");
        });
    inbox.add(() -> done.add(2));
    loop.remove().run();
    assertThat(done).containsExactly(1, 2);
    assertThat(loop).isEmpty();
  }

  @Test
  void the_loop_is_woken_once_for_all_that_waits() {
    inbox.addAll(List.of(() -> done.add(1), () -> done.add(2)));
    inbox.add(() -> done.add(3));
    assertThat(loop).hasSize(1);
    loop.remove().run();
    assertThat(done).containsExactly(1, 2, 3);
  }

  @Test
  void a_long_row_of_results_is_done_in_several_turns_and_in_order() {
    IntStream.range(0, 100)
        .forEach(
            i ->
                inbox.add(
                    () -> {
                      nanos += 1_000_000;
                      done.add(i);
                    }));
    int turns = 0;
    while (!loop.isEmpty()) {
      loop.remove().run();
      turns++;
    }
    assertThat(done).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    assertThat(turns).isEqualTo(20);
  }

  /** Work of somebody in parts of two milliseconds. */
  private void work(long share, long sender, int parts) {
    inbox.goOn(
        share,
        sender,
        () -> {
          nanos += 2_000_000;
          done.add((int) sender);
          if (parts > 1) {
            work(share, sender, parts - 1);
          }
        });
  }

  @Test
  void a_result_waits_for_one_part_of_what_is_still_to_be_heard_and_not_for_all_of_it() {
    for (int sender = 1; sender <= 100; sender++) {
      work(sender, sender, 10);
    }
    loop.remove().run();
    inbox.add(() -> done.add(0));
    done.clear();
    loop.remove().run();
    assertThat(done).startsWith(0);
  }

  @Test
  void results_without_end_do_not_keep_what_is_to_be_heard_from_being_heard() {
    work(1, 1, 5);
    IntStream.range(0, 1_000)
        .forEach(
            i ->
                inbox.add(
                    () -> {
                      nanos += 1_000_000;
                      done.add(0);
                    }));
    for (int turn = 0; turn < 5; turn++) {
      loop.remove().run();
    }
    assertThat(done).filteredOn(who -> who == 1).hasSize(5);
  }

  @Test
  void who_brings_much_waits_for_its_own_and_others_do_not() {
    for (int sender = 1; sender <= 100; sender++) {
      work(7, sender, 10);
    }
    work(8, 1_000, 1);
    loop.remove().run();
    assertThat(done).hasSizeLessThan(5).contains(1_000);
  }

  @Test
  void no_turn_is_longer_than_its_time_and_one_part() {
    for (int sender = 1; sender <= 100; sender++) {
      work(sender, sender, 3);
      inbox.add(() -> nanos += 500_000);
    }
    while (!loop.isEmpty()) {
      long begun = nanos;
      loop.remove().run();
      assertThat(nanos - begun).isLessThanOrEqualTo(7_000_000);
    }
    assertThat(done).hasSize(300);
  }
}
