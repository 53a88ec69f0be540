package chat.exo.relay.write;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.LimitOptions;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a connection is not read from, and when again. */
final class UnderwayTest {
  private static final PeerId ONE = new PeerId(1);
  private static final PeerId TWO = new PeerId(2);
  private static final int OVERHEAD = 0;

  private final LimitCounts counts = new LimitCounts();
  private final List<String> told = new ArrayList<>();
  private final Underway underway =
      new Underway(
          UnderwayTest::limits, counts, peer -> told.add("hold " + peer.number()), peer -> told.add("release " + peer.number()));

  /** Four writes, six reads, 10,000 bytes. */
  private static LimitOptions limits() {
    LimitOptions d = LimitOptions.defaults();
    return new LimitOptions(
        d.connections(), d.connectionsPerAddress(), d.messages(), d.bytes(), d.addressMessages(), d.addressBytes(), d.rows(), d.addressRows(),
        d.keyWrites(), d.badWrites(), d.exempt(), 4, 6, d.queuedInAllBytes(), 10_000);
  }

  @Test
  void too_many_writes_hold_their_connection_until_half_are_done_and_no_other() {
    for (long ticket = 1; ticket <= 4; ticket++) {
      underway.write(ticket, ONE, 0, 0, 10);
    }
    underway.write(11, TWO, 0, 0, 10);
    assertThat(told).containsExactly("hold 1");
    assertThat(counts.of(Limit.WAITING_WRITES)).isEqualTo(1);
    underway.writeDone(1);
    assertThat(told).hasSize(1);
    underway.writeDone(2);
    assertThat(told).containsExactly("hold 1", "release 1");
  }

  @Test
  void too_many_reads_hold_their_connection_until_half_are_done() {
    for (long ticket = 1; ticket <= 6; ticket++) {
      underway.read(ticket, ONE);
    }
    assertThat(told).containsExactly("hold 1");
    assertThat(counts.of(Limit.WAITING_READS)).isEqualTo(1);
    assertThat(underway.reads()).isEqualTo(6);
    for (long ticket = 1; ticket <= 3; ticket++) {
      underway.readDone(ticket);
    }
    assertThat(told).containsExactly("hold 1", "release 1");
  }

  @Test
  void beyond_the_bytes_of_all_who_brings_more_is_held_until_they_are_stored() {
    underway.write(1, ONE, 0, 0, 10_000 - OVERHEAD);
    assertThat(told).isEmpty();
    underway.write(2, TWO, 0, 0, 1);
    assertThat(told).containsExactly("hold 2");
    assertThat(counts.of(Limit.IN_FLIGHT)).isEqualTo(1);
    assertThat(underway.bytes()).isEqualTo(10_000 + OVERHEAD + 1);
    underway.writeDone(1);
    underway.writeDone(2);
    assertThat(told).containsExactly("hold 2", "release 2");
    assertThat(underway.bytes()).isZero();
  }

  @Test
  void what_a_connection_that_is_gone_wanted_to_read_does_not_count_and_its_writes_do() {
    underway.write(1, ONE, 0, 0, 100);
    underway.read(2, ONE);
    underway.closed(ONE);
    assertThat(underway.reads()).isZero();
    assertThat(underway.bytes()).isEqualTo(100 + OVERHEAD);
    underway.writeDone(1);
    assertThat(underway.bytes()).isZero();
    assertThat(told).isEmpty();
  }
}
