package chat.exo.relay.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Tables;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.relay.keep.CapOptions.DataClass;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** When the keeper looks, and what it makes others wait for. */
final class DiskKeeperTest {
  private static final CapOptions CAP =
      new CapOptions(OptionalLong.of(1_000), Set.of(DataClass.PUBLIC), OptionalLong.empty(), OptionalLong.empty());

  /** A store whose size is said, and whose compaction goes on until it is stopped, as RocksDB's does. */
  private static final class SlowStore implements GraphStore {
    private final MemoryStore cells = new MemoryStore();
    private final CountDownLatch compacting = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean quick;
    private volatile long bytes;

    @Override
    public List<Optional<Cell>> cells(List<CellName> names) {
      return cells.cells(names);
    }

    @Override
    public Page page(Query query, Optional<Cursor> after, PageSize size) {
      return cells.page(query, after, size);
    }

    @Override
    public Tables tables() {
      return cells.tables();
    }

    @Override
    public void commit(List<Change> changes, List<RowChange> rows) {
      cells.commit(changes, rows);
    }

    @Override
    public long usedBytes() {
      return bytes;
    }

    @Override
    public void reclaim() {
      compacting.countDown();
      boolean interrupted = false;
      while (!quick && stopped.getCount() > 0) {
        try {
          stopped.await();
        } catch (InterruptedException e) {
          interrupted = true; // native code does not hear it, and leaves it to others
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void stopReclaiming() {
      stopped.countDown();
    }

    @Override
    public void close() {
      stopReclaiming();
    }
  }

  @Test
  void a_relay_that_ends_waits_for_no_compaction() throws InterruptedException {
    SlowStore store = new SlowStore();
    store.bytes = 950;
    DiskKeeper keeper = new DiskKeeper(store, Bulk.none(), chore -> 0, key -> false, (list, account) -> false, () -> CAP);
    store.compacting.await();
    // In the order of Relay.close.
    Thread closing =
        Thread.ofPlatform()
            .start(
                () -> {
                  keeper.close();
                  store.close();
                });
    boolean ended = closing.join(Duration.ofSeconds(5));
    store.close();
    closing.join();
    assertThat(ended).isTrue();
  }

  @Test
  void a_store_that_grows_to_its_cap_is_full_within_seconds_also_when_nothing_could_be_evicted() {
    SlowStore store = new SlowStore();
    store.quick = true;
    store.bytes = 950;
    try (DiskKeeper keeper = new DiskKeeper(store, Bulk.none(), chore -> 0, key -> false, (list, account) -> false, () -> CAP)) {
      await().until(() -> store.compacting.getCount() == 0);
      store.bytes = 2_000;
      await().atMost(Duration.ofSeconds(5)).until(keeper::full);
    }
  }
}
