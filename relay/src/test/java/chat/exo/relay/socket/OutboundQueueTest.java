package chat.exo.relay.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for one reader: gathered, counted, bounded. */
class OutboundQueueTest {
  private final OutboundQueue queue = new OutboundQueue(1_000);

  @Test
  void what_was_queued_together_goes_out_together() {
    queue.add(new byte[10]);
    queue.add(new byte[20]);
    assertThat(queue.takeRun()).hasSize(2);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void a_run_ends_before_it_grows_too_large_and_a_single_large_message_is_one() {
    OutboundQueue large = new OutboundQueue(10 << 20);
    large.add(new byte[200 << 10]);
    large.add(new byte[100 << 10]);
    large.add(new byte[400 << 10]);
    assertThat(large.takeRun()).hasSize(1);
    assertThat(large.takeRun()).hasSize(1);
    assertThat(large.takeRun()).hasSize(1);
    assertThat(large.isEmpty()).isTrue();
  }

  @Test
  void bytes_count_until_the_operating_system_has_them() {
    queue.add(new byte[600]);
    List<byte[]> frame = queue.takeRun();
    assertThat(frame).hasSize(1);
    assertThat(queue.pendingBytes()).isEqualTo(600);
    assertThat(queue.add(new byte[500])).as("1,100 of 1,000 bytes").isFalse();
    queue.sent(600);
    assertThat(queue.pendingBytes()).isEqualTo(500);
  }

  @Test
  void what_is_forgotten_is_not_sent() {
    queue.add(new byte[10]);
    queue.clear();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.pendingBytes()).isZero();
  }
}
