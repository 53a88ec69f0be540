package chat.exo.relay.box;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.store.write.WriteLimits;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.relay.keep.Unheard;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.LedgerOptions;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers at one address may leave in boxes, and what they keep nobody else from. */
final class BoxSendersTest {
  private static final long DAY = 86_400_000;
  private static final long STRANGER = 1L << 32 | 7;
  private static final long FRIEND = 1L << 32 | 8;
  private static final int ENTRY = 10_000;

  private final BoxLimits limits = new BoxLimits(1_000_000, 250_000, 600_000, 3_000_000, 30 * DAY);
  private final LimitCounts counts = new LimitCounts();
  private final AtomicLong clock = new AtomicLong(1_800_000_000_000L);
  private final BoxStore store = new BoxStore(new MemoryStore(), limits, counts, clock::get);
  private final WriteStage writer = new WriteStage(store, clock::get, WriteLimits.defaults()).start(new Unheard());
  private final ErasedEntries erased = new ErasedEntries(store, writer, () -> ErasedEntries.MOST_MARKS, clock::get);
  private int lastKey;

  @AfterEach
  void close() {
    writer.close();
    store.close();
  }

  @Test
  void one_address_fills_a_part_of_a_box_and_others_find_room() {
    assertThat(leave(STRANGER, box(1), 1_000)).isBetween(20, 25);
    assertThat(leave(FRIEND, box(1), 5)).isEqualTo(5);
    assertThat(counts.of(Limit.BOX_SIZE_PER_ADDRESS)).isEqualTo(1);
    assertThat(counts.of(Limit.BOX_SIZE)).isZero();
  }

  @Test
  void going_away_is_no_way_not_to_be_counted() {
    long gone = new Ledger(() -> new LedgerOptions(100, 150, 200)).gone().share();
    assertThat(leave(gone, box(1), 1_000)).isBetween(20, 25);
  }

  @Test
  void what_is_under_way_counts_before_it_is_stored() {
    Cell entry = entry();
    long passed = IntStream.range(0, 1_000).filter(i -> store.complaint(STRANGER, box(1), entry).isEmpty()).count();
    assertThat(passed * ENTRY).isLessThanOrEqualTo(limits.boxBytesOfAddress());
    assertThat(store.complaint(FRIEND, box(1), entry)).isEmpty();
  }

  @Test
  void when_the_owner_reads_there_is_room_again() {
    leave(STRANGER, box(1), 1_000);
    clock.addAndGet(60_000);
    assertThat(leave(STRANGER, box(1), 1)).isZero();
    assertThat(erased.erase(id(1), IntStream.rangeClosed(1, lastKey).mapToObj(BoxSendersTest::key).toList())).isPositive();
    assertThat(leave(STRANGER, box(1), 1_000)).isBetween(20, 25);
  }

  @Test
  void what_another_left_is_not_given_back_with_it() {
    leave(STRANGER, box(1), 24);
    leave(FRIEND, box(1), 24);
    erased.erase(id(1), IntStream.rangeClosed(25, 36).mapToObj(BoxSendersTest::key).toList());
    clock.addAndGet(60_000);
    assertThat(leave(STRANGER, box(1), 1_000)).as("a quarter of the box was read, a quarter of each part is free").isBetween(4, 8);
  }

  @Test
  void one_address_fills_so_much_of_all_boxes_and_no_more() {
    int left = 0;
    for (int box = 0; box < 50; box++) {
      left += leave(STRANGER, box(box), 100);
    }
    assertThat((long) left * ENTRY).isBetween(limits.bytesOfAddress() - 2 * ENTRY, limits.bytesOfAddress());
    assertThat(leave(FRIEND, box(3), 1)).isEqualTo(1);
  }

  @Test
  void what_waits_counts_until_its_end() {
    BoxSweeper sweeper = new BoxSweeper(store, erased, writer, 30 * DAY, clock::get);
    for (int box = 0; box < 50; box++) {
      leave(STRANGER, box(box), 100);
    }
    sweeper.sweep();
    clock.addAndGet(30 * DAY);
    assertThat(leave(STRANGER, box(60), 100)).as("it waits still").isZero();
    sweeper.sweep();
    clock.addAndGet(1);
    sweeper.sweep();
    assertThat(leave(STRANGER, box(60), 100)).isBetween(20, 25);
    assertThat(leave(STRANGER, box(61), 100)).isBetween(20, 25);
  }

  @Test
  void what_ended_is_given_back_once() {
    BoxSweeper sweeper = new BoxSweeper(store, erased, writer, 30 * DAY, clock::get);
    leave(STRANGER, box(1), 22);
    sweeper.sweep();
    clock.addAndGet(29 * DAY);
    for (int box = 2; box < 10; box++) {
      leave(STRANGER, box(box), 100);
    }
    clock.addAndGet(2 * DAY);
    sweeper.sweep();
    int more = 0;
    for (int box = 20; box < 30; box++) {
      more += leave(STRANGER, box(box), 100);
    }
    long waiting = 0;
    for (int box = 0; box < 30; box++) {
      waiting += (long) store.page(Query.node(box(box)), Optional.empty(), new PageSize(1_000, 100_000_000)).graph().cellCount() * ENTRY;
    }
    assertThat(more).as("the first box made room").isPositive();
    assertThat(waiting).isLessThanOrEqualTo(limits.bytesOfAddress());
  }

  @Test
  void what_is_counted_is_bounded_however_many_boxes_and_addresses_there_are() {
    BoxLimits wide = new BoxLimits(1L << 40, 1L << 38, 1L << 38, 1L << 50, 30 * DAY);
    BoxSenders senders = new BoxSenders(wide, clock::get);
    for (int i = 0; i < 300_000; i++) {
      senders.left(1L << 32 | i % 1_000, box(i / 150), 10);
    }
    assertThat(senders.counters()).isBetween(50_000L, 100_000L);
  }

  @Test
  void who_was_pushed_out_of_a_box_is_counted_for_all_boxes_still() {
    BoxLimits wide = new BoxLimits(1L << 40, 1L << 38, 1_000, 1L << 50, 30 * DAY);
    BoxSenders senders = new BoxSenders(wide, clock::get);
    for (int i = 0; i < 100; i++) {
      senders.left(STRANGER, box(i), 10);
    }
    for (int i = 0; i < 200_000; i++) {
      senders.left(1L << 32 | 100 + i % 1_000, box(1_000 + i / 150), 1);
    }
    assertThat(senders.reached(STRANGER, box(9_999), 10)).contains(Limit.BOXES_PER_ADDRESS);
  }

  @Test
  void who_is_one_too_many_in_a_box_is_counted_for_all_boxes_until_the_retention_is_over() {
    BoxSenders senders = new BoxSenders(limits, clock::get);
    for (int i = 0; i < 200; i++) {
      senders.left(1L << 32 | 100 + i, box(1), 10);
    }
    senders.left(STRANGER, box(1), limits.bytesOfAddress());
    assertThat(senders.reached(STRANGER, box(2), 10)).contains(Limit.BOXES_PER_ADDRESS);
    clock.addAndGet(30 * DAY);
    assertThat(senders.reached(STRANGER, box(2), 10)).isEmpty();
  }

  @Test
  void many_small_entries_fill_a_box_by_what_their_rows_take() {
    int taken = 0;
    while (store.complaint(Change.NOBODY, box(1), new Cell(key(++lastKey), 5, new Value.Text("x"))).isEmpty()) {
      put(Change.NOBODY, box(1), new Cell(key(lastKey), 5, new Value.Text("x")));
      taken++;
    }
    assertThat((long) taken * 200).as("bytes on the disk, key and overhead").isBetween(limits.boxBytes() * 9 / 10, limits.boxBytes());
  }

  @Test
  void empty_boxes_are_not_remembered() {
    BoxSizes sizes = new BoxSizes(store);
    for (int i = 0; i < 100; i++) {
      assertThat(sizes.of(box(i))).isZero();
    }
    assertThat(sizes.known(box(7))).isEmpty();
    leave(FRIEND, box(7), 1);
    assertThat(sizes.of(box(7))).isPositive();
    assertThat(sizes.known(box(7))).isPresent();
  }

  @Test
  void many_addresses_fill_what_all_boxes_may_hold_and_members_go_on() {
    long left = 0;
    for (int address = 0; address < 100; address++) {
      left += leave(1L << 32 | 100 + address, box(address), 100);
    }
    assertThat(left * ENTRY).isLessThanOrEqualTo(limits.bytes());
    assertThat(leave(FRIEND, box(200), 1)).isZero();
    assertThat(leave(Change.NOBODY, box(200), 1)).isEqualTo(1);
  }

  @Test
  void who_is_not_counted_fills_the_whole_box_and_no_more() {
    assertThat((long) leave(3, box(1), 1_000) * ENTRY).as("a connection counted alone").isBetween(limits.boxBytes() - 2 * ENTRY, limits.boxBytes());
  }

  @Test
  void what_is_here_already_is_acknowledged_however_full_it_is() {
    Cell first = entry();
    put(STRANGER, box(1), first);
    leave(STRANGER, box(1), 1_000);
    assertThat(store.complaint(STRANGER, box(1), first)).isEmpty();
  }

  /** Leaves up to so many entries; how many were taken. */
  private int leave(long share, Soul box, int count) {
    int taken = 0;
    for (int i = 0; i < count; i++) {
      Cell entry = entry();
      if (store.complaint(share, box, entry).isPresent()) {
        break;
      }
      put(share, box, entry);
      taken++;
    }
    return taken;
  }

  private void put(long share, Soul box, Cell entry) {
    Graph graph = Graph.of(new Node(box, List.of(entry)));
    assertThat(writer.offer(new Write.Put(1, 1, share, share, 1, graph))).isTrue();
    int unused = writer.have(new Write.Note(List.of())); // behind it
  }

  private Cell entry() {
    String key = key(++lastKey);
    return new Cell(key, 5, new Value.Text("x".repeat(ENTRY - key.length() - 2)));
  }

  private static String key(int number) {
    return String.format("%011d", number) + "#" + "A".repeat(43) + "=";
  }

  private static String id(int number) {
    return String.format("%022d", number);
  }

  private static Soul box(int number) {
    return new Soul("exo/box/" + id(number) + "#");
  }
}
