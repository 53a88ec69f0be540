package chat.exo.relay.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>(100);

  private long accepted(long peer, int count) {
    return IntStream.range(0, count).filter(i -> queue.offer(peer, peer, peer + "/" + i)).count();
  }

  @Test
  void who_floods_is_refused_and_who_has_little_waiting_is_not() {
    for (long flooder = 1; flooder <= 20; flooder++) {
      accepted(flooder, 1_000);
    }
    assertThat(queue.size()).isLessThanOrEqualTo(100 + 20 * 16);
    assertThat(accepted(99, 5)).isEqualTo(5);
    assertThat(accepted(1, 1)).isZero();
  }

  @Test
  void many_connections_of_one_address_have_one_turn_and_one_share() throws InterruptedException {
    long taken = IntStream.range(0, 500).filter(connection -> queue.offer(1, connection, "1/" + connection)).count();
    assertThat(taken).isEqualTo(100);
    assertThat(queue.offer(2, 1_000, "2/0")).isTrue();
    assertThat(List.of(queue.take(), queue.take(), queue.take())).containsExactly("1/0", "2/0", "1/1");
  }

  @Test
  void one_alone_may_fill_it() {
    assertThat(accepted(1, 1_000)).isEqualTo(100);
  }

  @Test
  void connections_take_turns() throws InterruptedException {
    accepted(1, 3);
    accepted(2, 1);
    assertThat(queue.take()).isEqualTo("1/0");
    assertThat(queue.take()).isEqualTo("2/0");
    assertThat(queue.take()).isEqualTo("1/1");
    assertThat(queue.take()).isEqualTo("1/2");
  }
}
