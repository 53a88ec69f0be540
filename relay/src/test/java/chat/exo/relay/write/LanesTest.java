package chat.exo.relay.write;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Graph;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One connection's order: writes by arrival whatever their signatures take, reads behind the writes before them. */
class LanesTest {
  private static final PeerId ONE = new PeerId(1);
  private static final PeerId TWO = new PeerId(2);
  private static final Graph GRAPH = new Graph(List.of());

  private final List<String> out = new ArrayList<>();
  private final Lanes lanes = new Lanes((ticket, graph) -> out.add("write " + ticket));

  @Test
  void a_write_waits_for_the_signatures_of_the_one_before_it() {
    lanes.verifying(1, ONE);
    lanes.verified(2, ONE, GRAPH);
    assertThat(out).isEmpty();
    lanes.verified(1, ONE, GRAPH);
    assertThat(out).containsExactly("write 1", "write 2");
  }

  @Test
  void verdicts_in_any_order_come_out_in_the_order_of_the_connection() {
    lanes.verifying(1, ONE);
    lanes.verifying(2, ONE);
    lanes.verifying(3, ONE);
    lanes.verified(3, ONE, GRAPH);
    lanes.verified(1, ONE, GRAPH);
    assertThat(out).containsExactly("write 1");
    lanes.verified(2, ONE, GRAPH);
    assertThat(out).containsExactly("write 1", "write 2", "write 3");
  }

  @Test
  void a_read_waits_until_the_writes_before_it_are_stored() {
    lanes.verified(1, ONE, GRAPH);
    lanes.read(ONE, () -> out.add("read 10"));
    lanes.verified(2, ONE, GRAPH);
    assertThat(out).containsExactly("write 1", "write 2");
    lanes.writeDone(1);
    assertThat(out).containsExactly("write 1", "write 2", "read 10");
  }

  @Test
  void a_read_with_nothing_before_it_goes_at_once() {
    lanes.read(ONE, () -> out.add("read 10"));
    assertThat(out).containsExactly("read 10");
  }

  @Test
  void connections_do_not_wait_for_each_other() {
    lanes.verifying(1, ONE);
    lanes.verified(2, TWO, GRAPH);
    lanes.read(TWO, () -> out.add("read 10"));
    lanes.writeDone(2);
    assertThat(out).containsExactly("write 2", "read 10");
  }

  @Test
  void nothing_is_under_way_when_all_is_done() {
    lanes.verifying(1, ONE);
    lanes.verified(1, ONE, GRAPH);
    assertThat(lanes.writesUnderWay()).isEqualTo(1);
    lanes.writeDone(1);
    assertThat(lanes.writesUnderWay()).isZero();
  }
}
