package chat.exo.relay;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Write;
import chat.exo.relay.keep.CapOptions;
import chat.exo.relay.keep.Unheard;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.settings.RelayOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long things are kept on a machine whose clock is wrong, and is set. */
final class StorageTest {
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long NOW = 1_800_000_000_000L;
  private static final String BOX = "A".repeat(22);
  private static final Soul SOUL = new Soul("exo/box/" + BOX + "#");
  private static final String PEER = "p".repeat(43) + "." + "p".repeat(43);

  @TempDir private Path data;
  private final AtomicLong ticks = new AtomicLong(5_000);
  private final AtomicLong wall = new AtomicLong(NOW);
  private CapOptions caps = CapOptions.none();
  private Storage storage;

  @BeforeEach
  void open() {
    storage = new Storage(RelayOptions.defaults(data), Crypto.fastest(), new LimitCounts(), () -> caps, ticks::get, wall::get);
    storage.writer().start(new Unheard());
  }

  @AfterEach
  void close() {
    storage.settle();
    storage.close();
  }

  @Test
  void an_entry_that_came_while_the_clock_was_a_month_behind_waits_on_when_it_is_set() {
    wall.set(NOW - 40 * DAY);
    leave(1);
    storage.sweep();
    pass(HOUR);
    wall.set(NOW);
    storage.sweep();
    assertThat(there(1)).isTrue();
    pass(29 * DAY);
    storage.sweep();
    assertThat(there(1)).isTrue();
    pass(DAY);
    storage.sweep();
    assertThat(there(1)).as("its time is over").isFalse();
  }

  @Test
  void an_entry_that_came_while_the_clock_was_years_ahead_ends_in_its_time() {
    wall.set(NOW + 3_000 * DAY);
    leave(1);
    storage.sweep();
    wall.set(NOW);
    pass(31 * DAY);
    storage.sweep();
    assertThat(there(1)).isFalse();
  }

  @Test
  void an_erased_entry_stays_erased_when_the_clock_is_set() {
    wall.set(NOW - 40 * DAY);
    leave(1);
    assertThat(storage.erased().erase(BOX, List.of(key(1)))).isEqualTo(1);
    wall.set(NOW);
    pass(HOUR);
    storage.sweep();
    leave(1);
    assertThat(there(1)).isFalse();
  }

  @Test
  void prekeys_that_came_while_the_clock_was_years_behind_are_handed_out() {
    wall.set(0);
    int unused = storage.writer().have(new Write.Note(List.of(RowChange.put(Table.PREKEYS, "key/" + PEER + "/1/x", "1 " + storage.runningMillis() + " left"))));
    wall.set(NOW);
    storage.sweep();
    assertThat(storage.store().tables().count(Table.PREKEYS, "key/")).isEqualTo(1);
  }

  @Test
  void time_goes_on_over_a_restart_and_stands_while_the_relay_is_off() {
    leave(1);
    storage.sweep();
    pass(20 * DAY);
    close();
    wall.addAndGet(100 * DAY);
    ticks.set(1); // the machine was off, too
    open();
    storage.sweep();
    assertThat(there(1)).as("its reader may have been off along with the relay").isTrue();
    pass(9 * DAY);
    storage.sweep();
    assertThat(there(1)).isTrue();
    pass(2 * DAY);
    storage.sweep();
    assertThat(there(1)).isFalse();
  }

  @Test
  void a_crash_loses_an_hour_of_the_time_at_most() {
    leave(1);
    storage.sweep();
    pass(31 * DAY - HOUR);
    storage.sweep();
    assertThat(storage.store().tables().rows(Table.BOXES, "running", Optional.empty(), 1).getFirst().text()).isEqualTo("1 " + storage.runningMillis());
  }

  @Test
  void prekeys_and_marks_take_a_part_of_the_disk_and_are_refused_or_left_out_beyond() {
    caps = new CapOptions(OptionalLong.of(10_000_000), Set.of(), OptionalLong.empty(), OptionalLong.empty());
    assertThat(storage.mostPairs()).isEqualTo(416);
    assertThat(storage.mostMarks()).isEqualTo(4_807);
    caps = CapOptions.none();
    assertThat(storage.mostPairs()).isEqualTo(200_000);
    assertThat(storage.mostMarks()).isEqualTo(2_000_000);
  }

  @Test
  void what_is_reckoned_for_a_pair_a_mark_and_an_entry_is_what_it_takes() {
    int count = 4_000;
    long empty = settled();
    RowChange[] rows = new RowChange[count];
    for (int i = 0; i < count; i++) {
      rows[i] = RowChange.put(Table.BOXES, "erased/" + noise(i, 22) + "/" + noiseKey(i), "1 " + (NOW + i));
    }
    int unused = storage.writer().have(new Write.Note(List.of(rows)));
    long marks = settled() - empty;
    System.out.printf("a mark takes %d bytes%n", marks / count);
    assertThat(marks / count).isBetween(Storage.MARK_BYTES / 2, Storage.MARK_BYTES * 5 / 4);

    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cells.add(new Cell(noiseKey(count + i), 5, new Value.Text(noise(i, 100))));
    }
    assertThat(storage.writer().offer(new Write.Put(1, 1, Graph.of(new Node(SOUL, cells))))).isTrue();
    storage.sweep();
    long entries = settled() - empty - marks;
    System.out.printf("an entry of %d characters takes %d bytes%n", 56 + 102, entries / count);
    assertThat(entries / count).isBetween(150L, (56 + 102 + 150) * 5 / 4L);

    for (int i = 0; i < count; i++) {
      rows[i] = RowChange.put(Table.PREKEYS, "pair/" + noise(i, 87) + "/1/" + String.format("%019d", i), "1 " + NOW + " " + noise(i, 2_500));
    }
    unused = storage.writer().have(new Write.Note(List.of(rows)));
    for (int i = 0; i < count; i++) {
      rows[i] = RowChange.put(Table.PREKEYS, "key/" + noise(i, 87) + "/1/" + noise(i, 43), "1 " + NOW + " left");
    }
    unused = storage.writer().have(new Write.Note(List.of(rows)));
    unused = storage.writer().have(new Write.Note(List.of(rows)));
    long pairs = settled() - empty - marks - entries;
    System.out.printf("a pair takes %d bytes%n", pairs / count);
    assertThat(pairs / count).isBetween(Storage.PAIR_BYTES / 2, Storage.PAIR_BYTES * 5 / 4);
  }

  /** Bytes of the files when all is in its place, and no log is left. */
  private long settled() {
    storage.store().reclaim();
    close();
    open();
    return storage.store().usedBytes();
  }

  /** Characters of base64 that are no others'. */
  private static String noise(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed * 31L + length).nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes).substring(0, length);
  }

  private static String noiseKey(int seed) {
    return String.format("%011d", seed) + "#" + noise(seed, 43).replace('-', '+').replace('_', '/') + "=";
  }

  private void pass(long millis) {
    ticks.addAndGet(millis);
    wall.addAndGet(millis);
  }

  private void leave(int number) {
    Graph graph = Graph.of(new Node(SOUL, List.of(new Cell(key(number), 5, new Value.Text("sealed")))));
    assertThat(storage.writer().offer(new Write.Put(1, 1, graph))).isTrue();
    int unused = storage.writer().have(new Write.Note(List.of())); // behind it
  }

  private boolean there(int number) {
    return storage.store().page(Query.node(SOUL), Optional.empty(), new PageSize(10, 1_000)).graph().cellCount() == 1
        && storage.store().cells(List.of(new CellName(SOUL, key(number)))).getFirst().isPresent();
  }

  private static String key(int number) {
    return String.format("%011d", number) + "#" + "A".repeat(43) + "=";
  }
}
