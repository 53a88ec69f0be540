package chat.exo.relay.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.store.rocks.RocksStore;
import chat.exo.graph.store.write.WriteLimits;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.graph.store.Table;
import chat.exo.relay.box.BoxLimits;
import chat.exo.relay.box.BoxStore;
import chat.exo.relay.box.BoxSweeper;
import chat.exo.relay.box.ErasedEntries;
import chat.exo.relay.keep.CapOptions.DataClass;
import chat.exo.relay.limit.LimitCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes when the disk is nearly full, and what never goes. */
final class EvictorTest {
  private static final String MEMBER = "m".repeat(43) + "." + "m".repeat(43);
  private static final String STRANGER = "s".repeat(43) + "." + "s".repeat(43);
  private static final double MINUTE = 60_000;

  private final List<WriteStage> writers = new ArrayList<>();

  @AfterEach
  void close() {
    writers.forEach(WriteStage::close);
  }

  private WriteStage writer(GraphStore store) {
    WriteStage writer = new WriteStage(store, () -> 0, WriteLimits.defaults()).start(new Unheard());
    writers.add(writer);
    return writer;
  }

  private static void put(GraphStore store, String soul, String key, double state, String value) {
    store.commit(Change.to(Graph.of(new Node(new Soul(soul), List.of(new Cell(key, state, new Value.Text(value)))))), List.of());
  }

  private static boolean holds(GraphStore store, String soul, String key) {
    return store.cells(List.of(new CellName(new Soul(soul), key))).getFirst().isPresent();
  }

  @Test
  void unsigned_souls_go_oldest_first_and_only_as_many_as_needed() {
    MemoryStore store = new MemoryStore();
    for (int i = 0; i < 10; i++) {
      put(store, "public" + i, "k", i * MINUTE, "x".repeat(1_000));
    }
    put(store, "~" + STRANGER, "k", 0, "x".repeat(1_000));
    long gone = new Evictor(store, writer(store), MEMBER::equals, (list, account) -> list.text().equals("~@name"), () -> {}).evict(Evictor.Round.FIRST, DataClass.PUBLIC, 2_500);

    assertThat(gone).isBetween(2_500L, 4_000L);
    assertThat(holds(store, "public0", "k") || holds(store, "public1", "k") || holds(store, "public2", "k")).isFalse();
    assertThat(holds(store, "public3", "k") && holds(store, "public9", "k") && holds(store, "~" + STRANGER, "k")).isTrue();
  }

  @Test
  void what_waits_in_a_box_and_what_takes_a_right_away_goes_when_nothing_else_is_left() {
    MemoryStore store = new MemoryStore();
    String box = "exo/box/" + "b".repeat(22) + "#";
    put(store, box, "0000000000a#hash", 0, "sealed");
    put(store, "~" + STRANGER + "/blocked", MEMBER, 0, "{\":\":true,\"~\":\"s\"}");
    put(store, "~" + STRANGER, "blocked", 0, "{\":\":{\"#\":\"list\"},\"~\":\"s\"}");
    put(store, "~" + STRANGER + "/blocked", "comment", 0, "{\":\":true,\"~\":\"s\"}");
    Evictor evictor = new Evictor(store, writer(store), MEMBER::equals, (list, account) -> list.text().equals("~@name"), () -> {});
    evictor.evict(Evictor.Round.FIRST, DataClass.PUBLIC, Long.MAX_VALUE);
    evictor.evict(Evictor.Round.FIRST, DataClass.CACHED, Long.MAX_VALUE);
    assertThat(holds(store, box, "0000000000a#hash")).isTrue();
    assertThat(holds(store, "~" + STRANGER + "/blocked", MEMBER) && holds(store, "~" + STRANGER, "blocked")).isTrue();
    assertThat(holds(store, "~" + STRANGER + "/blocked", "comment")).isFalse();
    evictor.evict(Evictor.Round.WHEN_NOTHING_ELSE_IS_LEFT, DataClass.PUBLIC, Long.MAX_VALUE);
    evictor.evict(Evictor.Round.WHEN_NOTHING_ELSE_IS_LEFT, DataClass.CACHED, Long.MAX_VALUE);
    assertThat(holds(store, box, "0000000000a#hash") || holds(store, "~" + STRANGER + "/blocked", MEMBER)).isFalse();
  }

  @Test
  void what_anybody_may_write_goes_with_the_rest_whatever_it_looks_like() {
    MemoryStore store = new MemoryStore();
    store.commit(Change.to(Graph.of(new Node(new Soul("list"), List.of(new Cell(STRANGER, 0, new Value.Truth(true)))))), List.of());
    put(store, "~@junk", "~" + MEMBER, 0, "x");
    Evictor evictor = new Evictor(store, writer(store), MEMBER::equals, (list, account) -> list.text().equals("~@name"), () -> {});
    evictor.evict(Evictor.Round.FIRST, DataClass.PUBLIC, Long.MAX_VALUE);
    assertThat(holds(store, "list", STRANGER)).isFalse();
    evictor.evict(Evictor.Round.FIRST, DataClass.CACHED, Long.MAX_VALUE);
    assertThat(holds(store, "~@junk", "~" + MEMBER)).as("an alias that the member never said").isFalse();
  }

  @Test
  void an_entry_takes_what_was_noted_of_it_along() {
    BoxStore store = new BoxStore(new MemoryStore(), BoxLimits.defaults(), new LimitCounts(), () -> 0);
    String key = "0".repeat(11) + "#" + "A".repeat(43) + "=";
    WriteStage writer = writer(store);
    put(store, "exo/box/" + "b".repeat(22) + "#", key, 0, "sealed");
    new BoxSweeper(store, new ErasedEntries(store, writer, () -> 100, () -> 0), writer, 1_000, () -> 0).sweep();
    assertThat(store.tables().count(Table.BOXES, "seen/")).isEqualTo(1);
    new Evictor(store, writer, MEMBER::equals, (list, account) -> list.text().equals("~@name"), () -> {}).evict(Evictor.Round.WHEN_NOTHING_ELSE_IS_LEFT, DataClass.CACHED, Long.MAX_VALUE);
    assertThat(holds(store, "exo/box/" + "b".repeat(22) + "#", key)).isFalse();
    assertThat(store.tables().count(Table.BOXES, "seen/")).isZero();
  }

  @Test
  void data_of_a_member_never_goes() {
    MemoryStore store = new MemoryStore();
    put(store, "~" + MEMBER, "k", 0, "x");
    put(store, "~" + MEMBER + "/notes", "k", 0, "x");
    put(store, "~@name", "~" + MEMBER, 0, "x");
    put(store, "~" + STRANGER, "k", 0, "x");
    put(store, "#", "hash", 0, "x");
    Evictor evictor = new Evictor(store, writer(store), MEMBER::equals, (list, account) -> list.text().equals("~@name"), () -> {});
    evictor.evict(Evictor.Round.FIRST, DataClass.PUBLIC, Long.MAX_VALUE);
    evictor.evict(Evictor.Round.FIRST, DataClass.CACHED, Long.MAX_VALUE);
    assertThat(holds(store, "~" + MEMBER, "k") && holds(store, "~" + MEMBER + "/notes", "k") && holds(store, "~@name", "~" + MEMBER)).isTrue();
    assertThat(holds(store, "~" + STRANGER, "k") || holds(store, "#", "hash")).isFalse();
  }

  @Test
  void a_store_over_its_cap_comes_below_it_and_keeps_what_a_member_signed(@TempDir Path folder) {
    long cap = 6L << 20;
    try (RocksStore store = RocksStore.open(folder, StoreOptions.defaults())) {
      fill(store, "public/", 10);
      fill(store, "~" + MEMBER + "/", 1);
      CapOptions options = new CapOptions(OptionalLong.of(cap), Set.of(DataClass.PUBLIC, DataClass.CACHED), OptionalLong.empty(), OptionalLong.empty());
      try (DiskKeeper keeper = new DiskKeeper(store, Bulk.none(), writer(store), MEMBER::equals, (list, account) -> false, () -> options)) {
        assertThat(keeper.usedBytes()).isGreaterThan(cap);
        await().until(() -> keeper.usedBytes() < cap * 0.9 && !keeper.full());
        assertThat(keeper.evictedBytes()).isPositive();
      }
      assertThat(holds(store, "~" + MEMBER + "/0", "0") && holds(store, "~" + MEMBER + "/0", "15")).isTrue();
      assertThat(holds(store, "public/0", "0")).isFalse();
      assertThat(holds(store, "public/9", "15")).isTrue();
    }
  }

  @Test
  void a_store_over_its_cap_with_nothing_to_evict_says_that_it_is_full(@TempDir Path folder) {
    try (RocksStore store = RocksStore.open(folder, StoreOptions.defaults())) {
      fill(store, "~" + MEMBER + "/", 3);
      CapOptions options = new CapOptions(OptionalLong.of(1 << 20), Set.of(DataClass.PUBLIC, DataClass.CACHED), OptionalLong.empty(), OptionalLong.empty());
      try (DiskKeeper keeper = new DiskKeeper(store, Bulk.none(), writer(store), MEMBER::equals, (list, account) -> false, () -> options)) {
        await().until(keeper::full);
      }
      assertThat(holds(store, "~" + MEMBER + "/2", "15")).isTrue();
    }
  }

  /** Megabytes that do not compress, each a minute older than the next. */
  private static void fill(GraphStore store, String prefix, int megabytes) {
    Random random = new Random(7);
    for (int i = 0; i < megabytes; i++) {
      List<Cell> cells = new ArrayList<>();
      for (int key = 0; key < 16; key++) {
        byte[] noise = new byte[48 << 10];
        random.nextBytes(noise);
        cells.add(new Cell(String.valueOf(key), i * MINUTE, new Value.Text(Base64.getEncoder().encodeToString(noise))));
      }
      store.commit(Change.to(Graph.of(new Node(new Soul(prefix + i), cells))), List.of());
    }
  }
}
