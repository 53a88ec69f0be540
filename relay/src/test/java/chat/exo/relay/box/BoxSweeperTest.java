package chat.exo.relay.box;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.store.write.WriteLimits;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.relay.keep.CountedTables;
import chat.exo.relay.keep.Unheard;
import chat.exo.relay.limit.LimitCounts;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long entries wait and erasures last, by a clock that the test turns. */
final class BoxSweeperTest {
  private static final long DAY = 86_400_000;
  private static final String BOX = "A".repeat(22);
  private static final Soul SOUL = new Soul("exo/box/" + BOX + "#");
  private static final String KEY = "000lrbq8g00#" + "A".repeat(43) + "=";

  private final AtomicLong clock = new AtomicLong(1_800_000_000_000L);
  private WriteStage writer;
  private ErasedEntries erased;
  private final MemoryStore cells = new MemoryStore();
  private BoxStore store;
  private BoxSweeper sweeper;

  @BeforeEach
  void open() {
    store = new BoxStore(cells, BoxLimits.defaults().withBoxBytes(1 << 20), new LimitCounts(), clock::get);
    writer = new WriteStage(store, clock::get, WriteLimits.defaults()).start(new Unheard());
    erased = new ErasedEntries(store, writer, () -> ErasedEntries.MOST_MARKS, clock::get);
    sweeper = new BoxSweeper(store, erased, writer, 30 * DAY, clock::get);
  }

  @AfterEach
  void close() {
    writer.close();
    store.close();
  }

  @Test
  void an_entry_waits_thirty_days_from_when_it_was_seen_whatever_its_sender_says() {
    leave(SOUL, 5);
    sweeper.sweep();
    clock.addAndGet(30 * DAY);
    sweeper.sweep();
    assertThat(entries(SOUL)).isEqualTo(1);
    clock.addAndGet(1);
    sweeper.sweep();
    assertThat(entries(SOUL)).isZero();
  }

  @Test
  void an_erased_entry_stays_erased_for_thirty_days_and_is_then_forgotten() {
    leave(SOUL, 5);
    sweeper.sweep();
    assertThat(erased.erase(BOX, List.of(KEY))).isEqualTo(1);
    clock.addAndGet(30 * DAY);
    sweeper.sweep();
    leave(SOUL, 6);
    assertThat(entries(SOUL)).isZero();
    clock.addAndGet(1);
    sweeper.sweep();
    leave(SOUL, 6);
    assertThat(entries(SOUL)).isEqualTo(1);
    assertThat(store.cells(List.of(new CellName(SOUL, KEY))).getFirst().map(Cell::state)).contains(6.0);
  }

  @Test
  void an_erasure_is_one_commit_with_its_mark_and_leaves_no_other() {
    leave(SOUL, 5);
    sweeper.sweep();
    assertThat(store.tables().count(Table.BOXES, "seen/")).isEqualTo(1);
    erased.erase(BOX, List.of(KEY));
    assertThat(store.tables().count(Table.BOXES, "seen/")).isZero();
    assertThat(store.tables().count(Table.BOXES, "erased/")).isEqualTo(1);
    assertThat(erased.erase(BOX, List.of(KEY))).as("erased already").isZero();
    clock.addAndGet(31 * DAY);
    sweeper.sweep();
    assertThat(store.tables().count(Table.BOXES, "")).isZero();
  }

  @Test
  void what_never_came_leaves_no_mark() {
    assertThat(erased.erase(BOX, List.of(KEY))).isZero();
    assertThat(store.tables().count(Table.BOXES, "")).isZero();
    leave(SOUL, 5);
    assertThat(entries(SOUL)).isEqualTo(1);
  }

  @Test
  void marks_of_a_box_are_bounded_and_beyond_it_entries_go_all_the_same() {
    List<RowChange> marks = new ArrayList<>();
    for (int i = 0; i < ErasedEntries.MOST_MARKS_OF_A_BOX - 1; i++) {
      marks.add(RowChange.put(Table.BOXES, "erased/" + BOX + "/" + key(i), "1 " + clock.get()));
    }
    cells.commit(List.of(), marks);
    List<String> keys = List.of(key(900_000), key(900_001), key(900_002));
    keys.forEach(key -> leave(SOUL, key, 5));
    assertThat(erased.erase(BOX, keys)).isEqualTo(3);
    assertThat(entries(SOUL)).isZero();
    assertThat(store.tables().count(Table.BOXES, "erased/")).isEqualTo(ErasedEntries.MOST_MARKS_OF_A_BOX);
  }

  @Test
  void a_sweep_in_the_midst_of_an_erasing_loses_no_count() {
    int most = 3;
    ErasedEntries[] bounded = new ErasedEntries[1];
    bounded[0] =
        new ErasedEntries(
            store,
            chore -> {
              int done = writer.have(chore);
              if (chore instanceof Write.Erase) {
                bounded[0].countAnew();
              }
              return done;
            },
            () -> most,
            clock::get);
    List<String> keys = List.of(key(1), key(2), key(3), key(4));
    keys.forEach(key -> leave(SOUL, key, 5));
    bounded[0].countAnew();
    keys.forEach(key -> assertThat(bounded[0].erase(BOX, List.of(key))).isEqualTo(1));
    assertThat(store.tables().count(Table.BOXES, "erased/")).isEqualTo(most);
  }

  @Test
  void who_erases_does_not_count_what_is_remembered_of_all_boxes() {
    List<RowChange> marks = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      marks.add(RowChange.put(Table.BOXES, "erased/" + String.format("%022d", i) + "/" + key(i), "1 " + clock.get()));
    }
    cells.commit(List.of(), marks);
    CountedTables counted = new CountedTables(cells.tables());
    erased = new ErasedEntries(new BoxMarks(counted), writer, () -> 10_000, clock::get);
    leave(SOUL, key(1), 5);
    erased.erase(BOX, List.of(key(1)));
    assertThat(counted.rows()).as("rows counted").isLessThan(10);
  }

  @Test
  void what_ends_is_looked_at_a_few_at_a_time_and_what_cannot_be_read_keeps_nothing_else() {
    List<Integer> readAtOnce = new ArrayList<>();
    CellName damaged = new CellName(SOUL, key(5));
    boolean[] broken = new boolean[1];
    GraphStore watched =
        (GraphStore)
            Proxy.newProxyInstance(
                GraphStore.class.getClassLoader(),
                new Class<?>[] {GraphStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("cells")) {
                    List<?> names = (List<?>) arguments[0];
                    readAtOnce.add(names.size());
                    if (broken[0] && names.contains(damaged)) {
                      throw new StoreException(StoreException.Reason.DAMAGED, "expected a cell, got other bytes", new IOException("on purpose"));
                    }
                  }
                  return method.invoke(cells, arguments);
                });
    writer.close();
    store = new BoxStore(watched, BoxLimits.defaults(), new LimitCounts(), clock::get);
    writer = new WriteStage(store, clock::get, WriteLimits.defaults()).start(new Unheard());
    erased = new ErasedEntries(store, writer, () -> 100, clock::get);
    sweeper = new BoxSweeper(store, erased, writer, 30 * DAY, clock::get);
    for (int i = 0; i < 50; i++) {
      leave(SOUL, key(i), 5);
    }
    sweeper.sweep();
    broken[0] = true;
    readAtOnce.clear();
    clock.addAndGet(30 * DAY + 1);
    sweeper.sweep();
    assertThat(readAtOnce).isNotEmpty().allMatch(count -> count <= 8);
    assertThat(store.page(Query.node(SOUL), Optional.empty(), new PageSize(100, 100_000)).graph().cellCount()).as("the damaged one").isLessThanOrEqualTo(1);
  }

  @Test
  void a_row_that_cannot_be_read_harms_no_other_and_goes() {
    leave(SOUL, 5);
    sweeper.sweep();
    cells.commit(
        List.of(),
        List.of(
            RowChange.put(Table.BOXES, "seen/" + BOX + "/" + KEY, "9 of a later release"),
            RowChange.put(Table.BOXES, "seen/no box", "1 5"),
            RowChange.put(Table.BOXES, "erased/" + BOX + "/" + key(7), "")));
    sweeper.sweep();
    assertThat(entries(SOUL)).as("waits on, from now").isEqualTo(1);
    assertThat(store.tables().count(Table.BOXES, "")).isZero();
    sweeper.sweep();
    clock.addAndGet(30 * DAY + 1);
    sweeper.sweep();
    assertThat(entries(SOUL)).isZero();
  }

  @Test
  void a_box_is_counted_when_its_entries_are_stored_and_not_before() {
    assertThat(store.complaint(Change.NOBODY, SOUL, entry(KEY, "x".repeat(1 << 19)))).isEmpty();
    leave(SOUL, key(1), "x".repeat(1 << 19));
    leave(SOUL, key(1), "x".repeat(1 << 19));
    assertThat(store.complaint(Change.NOBODY, SOUL, entry(key(2), "x".repeat((1 << 19) - 1_000)))).isEmpty();
    leave(SOUL, key(2), "x".repeat(1 << 19));
    assertThat(store.complaint(Change.NOBODY, SOUL, entry(key(3), "x".repeat(1_000)))).isPresent();
    erased.erase(BOX, List.of(key(1)));
    assertThat(store.complaint(Change.NOBODY, SOUL, entry(key(3), "x".repeat(1_000)))).isEmpty();
  }

  @Test
  void souls_that_are_no_boxes_stay() {
    Soul other = new Soul("exo/box/short#");
    leave(other, 5);
    sweeper.sweep();
    clock.addAndGet(31 * DAY);
    sweeper.sweep();
    assertThat(entries(other)).isEqualTo(1);
  }

  private static String key(int number) {
    return String.format("%011d", number) + "#" + "A".repeat(43) + "=";
  }

  private static Cell entry(String key, String text) {
    return new Cell(key, 5, new Value.Text(text));
  }

  private void leave(Soul soul, double state) {
    leave(soul, KEY, state);
  }

  private void leave(Soul soul, String key, double state) {
    put(soul, new Cell(key, state, new Value.Text("sealed")));
  }

  private void leave(Soul soul, String key, String text) {
    put(soul, entry(key, text));
  }

  /** Through the writer, as everything is. */
  private void put(Soul soul, Cell cell) {
    assertThat(writer.offer(new Write.Put(1, 1, Graph.of(new Node(soul, List.of(cell)))))).isTrue();
    int unused = writer.have(new Write.Note(List.of())); // behind it
  }

  private int entries(Soul soul) {
    return store.page(Query.node(soul), Optional.empty(), new PageSize(10, 1_000)).graph().cellCount();
  }
}
