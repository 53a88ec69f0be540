package chat.exo.relay.box;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.store.rocks.RocksTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long entries wait and erasures last, by a clock that the test turns. */
final class BoxSweeperTest {
  private static final long DAY = 86_400_000;
  private static final String BOX = "A".repeat(22);
  private static final Soul SOUL = new Soul("exo/box/" + BOX + "#");
  private static final String KEY = "000lrbq8g00#" + "A".repeat(43) + "=";

  @TempDir private Path folder;
  private final AtomicLong clock = new AtomicLong(1_800_000_000_000L);
  private RocksTable table;
  private BoxStore store;
  private BoxSweeper sweeper;

  @BeforeEach
  void open() {
    table = RocksTable.open(folder);
    store = new BoxStore(new MemoryStore(), table, 1 << 20, clock::get);
    sweeper = new BoxSweeper(store, 30 * DAY, clock::get);
  }

  @AfterEach
  void close() {
    sweeper.close();
    store.close();
    table.close();
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
    assertThat(store.erase(BOX, List.of(KEY))).isEqualTo(1);
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
  void a_copy_decided_before_its_erasure_is_not_written_behind_it() {
    assertThat(store.cells(List.of(new CellName(SOUL, KEY))).getFirst()).isEmpty();
    store.erase(BOX, List.of(KEY));
    leave(SOUL, 5);
    assertThat(entries(SOUL)).isZero();
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

  private void leave(Soul soul, double state) {
    store.commit(List.of(Graph.of(new Node(soul, List.of(new Cell(KEY, state, new Value.Text("sealed")))))));
  }

  private int entries(Soul soul) {
    return store.page(Query.node(soul), Optional.empty(), new PageSize(10, 1_000)).graph().cellCount();
  }
}
