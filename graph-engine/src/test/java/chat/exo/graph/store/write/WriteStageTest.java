package chat.exo.graph.store.write;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.name;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.FakeStore;
import chat.exo.graph.store.Reports;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The single writer: one sync for a batch, acks after it, nobody forgotten. */
final class WriteStageTest {
  private static final double NOW = 1_000;
  private static final Graph NOTHING = new Graph(List.of());

  private final FakeStore store = new FakeStore();
  private final Reports reports = new Reports();
  private WriteStage stage = new WriteStage(store, () -> NOW, new WriteLimits(100, 1 << 20, 1 << 20)).start(reports);

  @AfterEach
  void close() {
    store.syncs.release(10_000);
    stage.close();
    store.close();
  }

  @Test
  void a_write_is_reported_only_after_its_sync() {
    offer(1, graph("s", text("k", 1, "v")));
    await().until(() -> store.commitSizes().size() == 1);
    assertThat(reports.written()).isEmpty();
    store.syncs.release();
    assertThat(reports.only()).isEqualTo(new Written(1, graph("s", text("k", 1, "v")), NOTHING));
  }

  @Test
  void what_arrives_during_a_sync_is_one_batch_with_one_sync_and_one_report() {
    offerWhileTheFirstSyncs(50);
    store.syncs.release(2);
    reports.awaitReports(51);
    assertThat(store.commitSizes()).containsExactly(1, 50);
    assertThat(reports.batches()).isEqualTo(2);
    assertThat(reports.tickets()).containsExactlyElementsOf(LongStream.rangeClosed(0, 50).boxed().toList());
  }

  @Test
  void a_batch_is_bounded_in_bytes() {
    stage.close();
    stage = new WriteStage(store, () -> NOW, new WriteLimits(100, 1 << 20, 1_000)).start(reports);
    offerWhileTheFirstSyncs(20); // about 200 bytes each
    store.syncs.release(100);
    reports.awaitReports(21);
    assertThat(store.commitSizes()).hasSizeGreaterThan(3).allMatch(size -> size < 10);
  }

  @Test
  void a_cell_that_cannot_be_read_is_replaced_and_the_others_of_its_batch_are_as_they_were() {
    store.kept.commit(Change.to(graph("s", text("good", 5, "old"))), List.of());
    store.damage(name("s", "bad"));
    offer(1, graph("s", text("bad", 1, "new"), text("good", 4, "older")));
    store.syncs.release();
    assertThat(reports.only()).isEqualTo(new Written(1, graph("s", text("bad", 1, "new")), NOTHING));
  }

  @Test
  void a_put_that_names_many_long_values_has_few_of_them_read_at_once_and_is_decided_as_ever() {
    String longer = "x".repeat(100_000);
    for (int i = 0; i < 50; i++) {
      store.kept.commit(Change.to(graph("s", text("k" + i, 5, longer))), List.of());
    }
    Cell[] puts = new Cell[50];
    for (int i = 0; i < 50; i++) {
      puts[i] = i < 10 ? text("k" + i, 4, "older") : i < 20 ? text("k" + i, 5, "less") : i < 30 ? text("k" + i, 5, "y" + longer) : i < 40 ? text("k" + i, 5, longer) : text("k" + i, 6, "newer");
    }
    offer(1, graph("s", puts));
    store.syncs.release();
    List<Cell> changed = reports.only().changed().nodes().getFirst().cells();
    assertThat(changed.stream().map(Cell::key).toList())
        .containsExactlyElementsOf(LongStream.range(20, 50).filter(i -> i < 30 || i >= 40).mapToObj(i -> "k" + i).toList());
    assertThat(store.mostReadAtOnce()).isLessThanOrEqualTo(8);
  }

  @Test
  void writes_earlier_in_a_batch_count_for_those_behind_them() {
    offer(0, graph("first", text("k", 1, "v")));
    await().until(() -> store.commitSizes().size() == 1);
    offer(1, graph("s", text("k", 5, "five")));
    offer(2, graph("s", text("k", 4, "four")));
    offer(3, graph("s", text("k", 6, "six")));
    offer(4, graph("s", text("k", 6, "six")));
    store.syncs.release(2);
    List<Written> written = reports.awaitReports(5).written();
    assertThat(written.get(1).changed()).isEqualTo(graph("s", text("k", 5, "five")));
    assertThat(written.get(2).changed()).isEqualTo(NOTHING);
    assertThat(written.get(3).changed()).isEqualTo(graph("s", text("k", 6, "six")));
    assertThat(written.get(4).changed()).isEqualTo(NOTHING);
    assertThat(store.cells(List.of(name("s", "k")))).containsExactly(Optional.of(text("k", 6, "six")));
  }

  @Test
  void a_write_that_changes_nothing_is_reported_without_a_sync() {
    store.kept.commit(Change.to(graph("s", text("k", 5, "v"))), List.of());
    offer(1, graph("s", text("k", 5, "v")));
    offer(2, graph("s", text("k", 4, "zzz")));
    offer(3, NOTHING);
    assertThat(reports.awaitReports(3).written())
        .containsExactly(new Written(1, NOTHING, NOTHING), new Written(2, NOTHING, NOTHING), new Written(3, NOTHING, NOTHING));
    assertThat(store.commitSizes()).isEmpty();
  }

  @Test
  void of_a_write_only_the_cells_that_won_are_told_on() {
    store.kept.commit(Change.to(graph("s", text("old", 5, "v"))), List.of());
    store.syncs.release();
    offer(1, graph("s", text("old", 4, "v"), text("new", 4, "v"), text("future", 1_001, "v")));
    assertThat(reports.only()).isEqualTo(new Written(1, graph("s", text("new", 4, "v")), graph("s", text("future", 1_001, "v"))));
    assertThat(store.cells(List.of(name("s", "future")))).containsExactly(Optional.empty());
  }

  @Test
  void a_state_equal_to_the_clock_is_not_deferred() {
    store.syncs.release();
    offer(1, graph("s", text("k", NOW, "v")));
    assertThat(reports.only().deferred()).isEqualTo(NOTHING);
  }

  @Test
  void a_full_inbox_says_no_and_takes_again_when_there_is_room() {
    stage.close();
    stage = new WriteStage(store, () -> NOW, new WriteLimits(20, 1 << 20, 1 << 20)).start(reports);
    offerWhileTheFirstSyncs(20);
    assertThat(stage.offer(new Write.Put(9, 1, graph("s", text("k", 1, "v"))))).isFalse();
    assertThat(stage.queued()).isEqualTo(20);
    store.syncs.release(2);
    reports.awaitReports(21);
    store.syncs.release();
    offer(50, graph("s", text("k", 1, "v")));
    assertThat(reports.awaitReports(22).tickets()).hasSize(22).endsWith(20L, 50L);
  }

  @Test
  void the_inbox_is_bounded_in_bytes_but_a_single_large_write_passes() {
    stage.close();
    stage = new WriteStage(store, () -> NOW, new WriteLimits(100, 1_000, 1_000)).start(reports);
    Graph large = graph("s", text("k", 1, "x".repeat(70_000)));
    offer(0, large);
    await().until(() -> store.commitSizes().size() == 1 && stage.queued() == 0);
    offer(1, large);
    assertThat(stage.offer(new Write.Put(2, 1, large))).isFalse();
    store.syncs.release(2);
    assertThat(reports.awaitReports(2).tickets()).containsExactly(0L, 1L);
  }

  @Test
  void a_failed_commit_reaches_every_write_of_its_batch_and_later_ones_go_on() {
    store.full(true);
    offerWhileTheFirstSyncs(5);
    store.syncs.release(2);
    reports.awaitReports(6);
    assertThat(reports.failed()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(reports.written()).isEmpty();
    assertThat(reports.causes()).allMatch(cause -> cause instanceof StoreException e && e.reason() == StoreException.Reason.NO_SPACE);

    store.full(false);
    store.syncs.release();
    offer(7, graph("s", text("k0", 1, "v")));
    assertThat(reports.awaitReports(7).written())
        .as("nothing of the failed batch is taken for current")
        .containsExactly(new Written(7, graph("s", text("k0", 1, "v")), NOTHING));
  }

  @Test
  void an_error_of_the_machine_reaches_the_writes_too_and_later_ones_go_on() {
    store.fail(new OutOfMemoryError("made by this test"));
    store.syncs.release(2);
    offer(1, graph("s", text("k", 1, "v")));
    reports.awaitReports(1);
    assertThat(reports.failed()).containsExactly(1L);
    assertThat(reports.causes()).singleElement().isInstanceOf(IllegalStateException.class);
    offer(2, graph("s", text("k", 1, "v")));
    assertThat(reports.awaitReports(2).tickets()).containsExactly(2L);
  }

  @Test
  void a_listener_that_throws_does_not_stop_the_writer() {
    stage.close();
    Reports heard = new Reports();
    WriteListener faulty = new WriteListener() {
      @Override
      public void written(List<Written> batch) {
        heard.written(batch);
        throw new IllegalStateException("a bug in a listener, made by this test");
      }

      @Override
      public void failed(List<Write.Put> batch, RuntimeException cause) {
        heard.failed(batch, cause);
      }
    };
    stage = new WriteStage(store, () -> NOW, WriteLimits.defaults()).start(faulty);
    store.syncs.release(2);
    offer(1, graph("s", text("k", 1, "v")));
    heard.awaitReports(1);
    offer(2, graph("s", text("k", 2, "w")));
    assertThat(heard.awaitReports(2).tickets()).containsExactly(1L, 2L);
  }

  @Test
  void closing_writes_what_was_taken_in_and_takes_no_more() {
    offerWhileTheFirstSyncs(10);
    store.syncs.release(2);
    stage.close();
    assertThat(reports.tickets()).hasSize(11);
    assertThat(stage.offer(new Write.Put(99, 1, graph("s", text("k", 1, "v"))))).isFalse();
    stage.close();
  }

  private void offer(long ticket, Graph graph) {
    assertThat(stage.offer(new Write.Put(ticket, 1, graph))).isTrue();
  }

  /** Ticket 0 stands in its sync; tickets 1 to {@code count} wait behind it. */
  private void offerWhileTheFirstSyncs(int count) {
    offer(0, graph("first", text("k", 1, "v")));
    await().until(() -> store.commitSizes().size() == 1);
    for (int i = 1; i <= count; i++) {
      Cell cell = text("k" + i, 1, "v".repeat(100));
      offer(i, graph("s", cell));
    }
  }
}
