package chat.exo.relay.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AnswerPaceTest {
  private final AtomicBoolean keepsUp = new AtomicBoolean(true);
  private final AtomicLong restMillis = new AtomicLong();
  private final List<Runnable> alarms = new ArrayList<>();
  private final List<Integer> begun = new ArrayList<>();
  private final AnswerPace pace = new AnswerPace(keepsUp::get, restMillis::get, (task, millis) -> alarms.add(task));

  @Test
  void a_few_pages_are_read_at_once_and_the_next_when_one_is_done() {
    ask(100);
    assertThat(begun).hasSize(12);
    pace.answered();
    assertThat(begun).hasSize(13);
  }

  @Test
  void nothing_is_read_for_who_does_not_take_what_is_there() {
    keepsUp.set(false);
    ask(10);
    assertThat(begun).isEmpty();
    keepsUp.set(true);
    pace.goOn();
    assertThat(begun).hasSize(10);
  }

  @Test
  void who_has_to_rest_is_read_for_again_behind_one_alarm() {
    restMillis.set(100);
    for (int i = 0; i < 10; i++) {
      int page = i;
      pace.begin(true, () -> begun.add(page));
    }
    pace.goOn();
    assertThat(begun).isEmpty();
    ask(2);
    assertThat(begun).as("what does not walk goes by").hasSize(2);
    begun.clear();
    assertThat(alarms).hasSize(1);
    alarms.getFirst().run();
    assertThat(alarms).as("not rested yet").hasSize(2);
    restMillis.set(0);
    alarms.getLast().run();
    assertThat(begun).hasSize(10);
  }

  @Test
  void pages_are_read_in_the_order_asked() {
    ask(100);
    for (int i = 0; i < 100; i++) {
      pace.answered();
    }
    assertThat(begun).isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  private void ask(int pages) {
    for (int i = 0; i < pages; i++) {
      int page = i;
      pace.begin(false, () -> begun.add(page));
    }
  }
}
