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
}
