package chat.exo.graph.sum;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Durability;
import chat.exo.graph.store.Erasure;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.store.rocks.RocksStore;
import chat.exo.graph.store.write.WriteLimits;
import chat.exo.graph.store.write.WriteListener;
import chat.exo.graph.store.write.WriteStage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowSumsTest {
  private static final StoreOptions OPTIONS = new StoreOptions(Durability.MEMORY, 1 << 20, 64 << 10, 64);
  private static final long SEED = System.nanoTime();

  private final SplittableRandom random = new SplittableRandom(SEED);

  @TempDir private Path folder;

  @Test
  void what_is_kept_along_is_what_a_walk_finds_whatever_is_written_over_and_thrown_away() throws InterruptedException {
    System.out.println("seed " + SEED);
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      tidy(store);
      for (int round = 0; round < 30; round++) {
        write(store, 400);
        if (round % 3 == 0) {
          tidy(store);
        }
      }
      tidy(store);
      assertSumsHold(store);
      assertThat(store.sums().copy().count()).isGreaterThan(3);
    }
  }

  @Test
  void a_long_value_that_is_written_over_is_taken_out_again() throws InterruptedException {
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      tidy(store);
      put(store, graph("soul", "key", 1, "x".repeat(40_000)));
      put(store, graph("soul", "key", 2, "y".repeat(50_000)));
      put(store, graph("soul", "key", 3, "short"));
      assertSumsHold(store);
    }
  }

  @Test
  void sums_are_built_while_the_store_is_written_to() throws InterruptedException {
    System.out.println("seed " + SEED);
    try (RocksStore store = RocksStore.open(folder, OPTIONS)) {
      for (int i = 0; i < 20; i++) {
        write(store, 400);
      }
    }
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      assertThat(store.sums().complete()).isFalse();
      while (store.tidy()) {
        write(store, 20);
      }
      assertThat(store.sums().complete()).isTrue();
      assertSumsHold(store);
    }
  }

  @Test
  void after_a_clean_shutdown_the_sums_are_there_and_after_any_other_they_are_built_again() throws Exception {
    Path file = folder.resolve("sums");
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      tidy(store);
      write(store, 3_000);
    }
    assertThat(file).exists();
    byte[] old = Files.readAllBytes(file);
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      assertThat(file).as("while the store is open").doesNotExist();
      assertThat(store.sums().complete()).isTrue();
      tidy(store);
      assertSumsHold(store);
      put(store, graph("soul", "key", 5_000, "new"));
    }
    Files.write(file, old); // of a moment before the last write
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      assertThat(store.sums().complete()).as("with sums of another generation").isFalse();
      tidy(store);
    }
    byte[] bent = Files.readAllBytes(file);
    bent[bent.length / 2] ^= 1;
    Files.write(file, bent);
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      assertThat(store.sums().complete()).as("with a bit that is another").isFalse();
      tidy(store);
    }
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.ofSecret("ours"))) {
      assertThat(store.sums().complete()).as("under another key").isFalse();
    }
    assertThat(file).as("sums that were not built to their end").doesNotExist();
  }

  @Test
  void a_moment_shows_the_rows_and_the_sums_of_one_moment_however_it_is_written_meanwhile() throws InterruptedException {
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      tidy(store);
      write(store, 500);
      try (Moment moment = store.moment()) {
        write(store, 500);
        Tally tally = new Tally(SumKey.PUBLIC.prints());
        moment.walk(SumRule.BEGIN, SumRule.END, tally);
        assertThat(tally.rows()).isEqualTo(moment.sums().allRows());
        assertThat(tally.sum()).isEqualTo(moment.sums().sumBefore(moment.sums().count()));
      }
    }
  }

  @Test
  void a_store_that_is_closed_ends_its_moments() throws InterruptedException {
    RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC);
    tidy(store);
    write(store, 10);
    Moment moment = store.moment();
    store.close();
    moment.close();
    assertThat(store).isNotNull();
  }

  @Test
  void entries_of_boxes_are_left_out() throws InterruptedException {
    try (RocksStore store = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      tidy(store);
      put(store, graph("exo/box/abc#", "key", 1, "letter"));
      put(store, graph("exo/boy", "key", 1, "behind"));
      put(store, graph("exo/box", "key", 1, "before"));
      assertThat(store.sums().copy().allRows()).isEqualTo(2);
      assertSumsHold(store);
    }
  }

  @Test
  void a_store_in_memory_keeps_the_same_sums() throws InterruptedException {
    Graph graph = graph("soul", "key", 1, "value");
    try (MemoryStore memory = new MemoryStore(SumKey.PUBLIC);
        RocksStore disk = RocksStore.open(folder, OPTIONS, SumKey.PUBLIC)) {
      tidy(disk);
      put(memory, graph);
      put(disk, graph);
      assertThat(memory.sums().copy().sumBefore(1)).isEqualTo(disk.sums().copy().sumBefore(1)).isNotEqualTo(Print.NONE);
    }
  }

  private void assertSumsHold(RocksStore store) {
    try (Moment moment = store.moment()) {
      BlockSums kept = moment.sums();
      BlockSums walked = BlockSums.walked(moment, store.sums().key());
      assertThat(kept.allRows()).isEqualTo(walked.allRows());
      assertThat(kept.sumBefore(kept.count())).isEqualTo(walked.sumBefore(walked.count()));
      for (int block = 0; block < kept.count(); block++) {
        Tally tally = new Tally(store.sums().key().prints());
        moment.walk(kept.fence(block), kept.fence(block + 1), tally);
        assertThat(tally.rows()).isEqualTo(kept.rowsBefore(block + 1) - kept.rowsBefore(block)).isLessThanOrEqualTo(1_024);
        assertThat(tally.sum()).isEqualTo(kept.sumBefore(block + 1).minus(kept.sumBefore(block)));
      }
    }
  }

  private static void tidy(Summed store) {
    while (store.tidy()) {
      // to the end
    }
  }

  /** Some cells of a few hundred souls, in one batch of puts; a tenth is thrown away again. */
  private void write(GraphStore store, int cells) throws InterruptedException {
    List<Write.Put> puts = new ArrayList<>();
    List<Erasure> erasures = new ArrayList<>();
    for (int i = 0; i < cells; i++) {
      String soul = "soul" + random.nextInt(40);
      String key = "key" + random.nextInt(400);
      int state = random.nextInt(1_000);
      puts.add(new Write.Put(i, 1, graph(soul, key, state, "v" + random.nextInt(1_000))));
      if (random.nextInt(10) == 0) {
        erasures.add(new Erasure(new CellName(new Soul(soul), key), state));
      }
    }
    CountDownLatch done = new CountDownLatch(puts.size());
    try (WriteStage writer = new WriteStage(store, () -> 1e9, WriteLimits.defaults()).start(counting(done))) {
      for (Write.Put put : puts) {
        assertThat(writer.offer(put)).isTrue();
      }
      done.await();
      int unused = writer.have(new Write.Evict(erasures, List.of()));
    }
  }

  private static void put(GraphStore store, Graph graph) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    try (WriteStage writer = new WriteStage(store, () -> 1e9, WriteLimits.defaults()).start(counting(done))) {
      assertThat(writer.offer(new Write.Put(1, 1, graph))).isTrue();
      done.await();
    }
  }

  private static WriteListener counting(CountDownLatch done) {
    return new WriteListener() {
      @Override
      public void written(List<Written> batch) {
        batch.forEach(written -> done.countDown());
      }

      @Override
      public void failed(List<Write.Put> batch, RuntimeException cause) {
        throw cause;
      }
    };
  }

  private static Graph graph(String soul, String key, double state, String text) {
    return Graph.of(new Node(new Soul(soul), List.of(new Cell(key, state, new Value.Text(text)))));
  }
}
