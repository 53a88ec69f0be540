package chat.exo.graph.store.write;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Graph;
import chat.exo.graph.store.Write;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who waits for the writer, and who is sent away. */
final class WriteInboxTest {
  private static final long STRANGER = 7;
  private static final long HONEST = 8;
  private static final Graph GRAPH = graph("s", text("k", 1, "v"));

  private final WriteInbox inbox = new WriteInbox(new WriteLimits(200, 1 << 20, 2_400));

  private static Write.Put write(long sender, long ticket) {
    return new Write.Put(ticket, sender, graph("s", text("k", 1, "v")));
  }

  private long accepted(long sender, int count) {
    return LongStream.range(0, count).filter(i -> inbox.offer(write(sender, sender * 1_000 + i))).count();
  }

  @Test
  void twenty_who_flood_do_not_keep_the_twenty_first_out() {
    for (long flooder = 1; flooder <= 20; flooder++) {
      assertThat(accepted(flooder, 1_000)).isLessThanOrEqualTo(200);
    }
    assertThat(inbox.size()).isLessThanOrEqualTo(200 + 20 * 16);
    assertThat(accepted(99, 5)).as("an honest sender's few writes").isEqualTo(5);
  }

  @Test
  void one_alone_may_fill_the_inbox_and_no_more() {
    assertThat(accepted(1, 1_000)).isEqualTo(200);
  }

  @Test
  void senders_take_turns_and_each_keeps_its_order() {
    accepted(1, 30);
    accepted(2, 3);
    List<Long> tickets = inbox.take().puts().stream().map(Write.Put::ticket).toList();
    assertThat(tickets).startsWith(1_000L, 2_000L, 1_001L, 2_001L, 1_002L, 2_002L);
    while (inbox.size() > 0) {
      inbox.take().puts().forEach(write -> assertThat(write.sender()).isEqualTo(1));
    }
  }

  @Test
  void nothing_is_lost_or_doubled_over_many_batches() {
    for (long sender = 1; sender <= 7; sender++) {
      accepted(sender, 20);
    }
    long taken = 0;
    for (List<Write.Put> batch; inbox.size() > 0; taken += batch.size()) {
      batch = inbox.take().puts();
      assertThat(batch).isNotEmpty();
    }
    assertThat(taken).isEqualTo(7 * 20);
  }

  @Test
  void five_hundred_connections_of_one_address_have_one_turn_and_not_five_hundred() {
    long taken = LongStream.range(0, 500).filter(connection -> inbox.offer(new Write.Put(connection, connection, STRANGER, STRANGER, 300, GRAPH))).count();
    assertThat(taken).as("what one may have waiting").isEqualTo(200);
    assertThat(inbox.offer(new Write.Put(1_000, 1_000, HONEST, HONEST, 300, GRAPH))).isTrue();
    assertThat(inbox.offer(new Write.Put(1_001, 1_000, HONEST, HONEST, 300, GRAPH))).isTrue();
    assertThat(inbox.take().puts().stream().map(Write.Put::ticket)).startsWith(0L, 1_000L, 1L, 1_001L);
  }

  @Test
  void connections_of_one_address_take_turns_among_themselves_and_each_keeps_its_order() {
    for (long ticket = 0; ticket < 3; ticket++) {
      inbox.offer(new Write.Put(10 + ticket, 1, STRANGER, STRANGER, 300, GRAPH));
    }
    inbox.offer(new Write.Put(20, 2, STRANGER, STRANGER, 300, GRAPH));
    assertThat(inbox.take().puts().stream().map(Write.Put::ticket)).containsExactly(10L, 20L, 11L, 12L);
  }
}
