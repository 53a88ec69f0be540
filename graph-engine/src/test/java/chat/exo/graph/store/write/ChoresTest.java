package chat.exo.graph.store.write;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.name;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.store.Change;
import chat.exo.graph.store.Erasure;
import chat.exo.graph.store.FakeStore;
import chat.exo.graph.store.Removal;
import chat.exo.graph.store.Reports;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Write;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the relay itself has the writer do: in the one line, in one commit with its rows, and told only when it is durable. */
final class ChoresTest {
  private final FakeStore store = new FakeStore();
  private final Reports reports = new Reports();
  private final WriteStage stage = new WriteStage(store, () -> 1_000, WriteLimits.defaults()).start(reports);

  @AfterEach
  void close() {
    store.syncs.release(10_000);
    stage.close();
    store.close();
  }

  @Test
  void an_erasing_takes_what_is_there_with_its_rows_and_makes_none_for_what_is_not() {
    store.kept.commit(Change.to(graph("box", text("a", 1, "A"), text("b", 2, "B"))), List.of());
    store.syncs.release();
    assertThat(stage.have(new Write.Erase(List.of(removal("a"), removal("never came"), removal("a"))))).isEqualTo(1);
    assertThat(store.cells(List.of(name("box", "a"))).getFirst()).isEmpty();
    assertThat(store.cells(List.of(name("box", "b"))).getFirst()).isPresent();
    assertThat(store.tables().row(Table.BOXES, "a")).contains("erased");
    assertThat(store.tables().row(Table.BOXES, "never came")).isEmpty();
  }

  @Test
  void cells_and_rows_of_an_erasing_are_one_commit() {
    store.kept.commit(Change.to(graph("box", text("a", 1, "A"))), List.of());
    store.full(true);
    store.syncs.release();
    assertThatThrownBy(() -> stage.have(new Write.Erase(List.of(removal("a"))))).isInstanceOf(StoreException.class);
    assertThat(store.cells(List.of(name("box", "a"))).getFirst()).as("neither the one").isPresent();
    assertThat(store.tables().row(Table.BOXES, "a")).as("nor the other").isEmpty();
    assertThat(store.commitSizes()).hasSize(1);
  }

  @Test
  void a_failure_of_a_chore_reaches_the_listener_too() {
    store.full(true);
    store.syncs.release();
    assertThatThrownBy(() -> stage.have(new Write.Note(List.of(RowChange.put(Table.PREKEYS, "k", "v"))))).isInstanceOf(StoreException.class);
    await().until(() -> reports.causes().size() == 1);
    assertThat(reports.failed()).isEmpty();
  }

  @Test
  void nothing_is_told_before_its_sync() {
    CompletableFuture<Integer> done = CompletableFuture.supplyAsync(() -> stage.have(new Write.Note(List.of(RowChange.put(Table.PREKEYS, "k", "v")))));
    await().until(() -> store.commitSizes().size() == 1);
    assertThat(done).isNotDone();
    store.syncs.release();
    assertThat(done.join()).isEqualTo(1);
  }

  @Test
  void what_was_written_again_meanwhile_is_not_evicted_and_the_rows_change_all_the_same() {
    store.kept.commit(Change.to(graph("s", text("a", 2, "newer"), text("b", 1, "B"))), List.of());
    store.syncs.release();
    Write.Evict evict =
        new Write.Evict(List.of(new Erasure(name("s", "a"), 1), new Erasure(name("s", "b"), 1)), List.of(RowChange.put(Table.BOXES, "r", "x")));
    assertThat(stage.have(evict)).isEqualTo(1);
    assertThat(store.cells(List.of(name("s", "a"))).getFirst()).contains(text("a", 2, "newer"));
    assertThat(store.cells(List.of(name("s", "b"))).getFirst()).isEmpty();
    assertThat(store.tables().row(Table.BOXES, "r")).contains("x");
  }

  @Test
  void puts_of_a_batch_come_before_its_erasings_and_are_one_commit_with_them() {
    assertThat(stage.offer(new Write.Put(0, 1, graph("first", text("k", 1, "v"))))).isTrue();
    await().until(() -> store.commitSizes().size() == 1);
    assertThat(stage.offer(new Write.Put(1, 1, graph("box", text("a", 1, "A"))))).isTrue();
    CompletableFuture<Integer> erased = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> erased.complete(stage.have(new Write.Erase(List.of(removal("a"))))));
    await().until(() -> stage.chores() == 1);
    store.syncs.release(2);
    assertThat(erased.join()).isEqualTo(1);
    assertThat(reports.awaitReports(2).tickets()).containsExactly(0L, 1L);
    assertThat(store.commitSizes()).hasSize(2);
    assertThat(store.cells(List.of(name("box", "a"))).getFirst()).isEmpty();
  }

  @Test
  void chores_are_taken_however_many_puts_wait_and_a_closed_writer_says_so() {
    WriteStage small = new WriteStage(store, () -> 1_000, new WriteLimits(1, 1, 1));
    for (long sender = 1; sender < 50; sender++) {
      boolean unused = small.offer(new Write.Put(sender, sender, graph("s", text("k" + sender, 1, "v"))));
    }
    store.syncs.release(1_000);
    CompletableFuture<Integer> done = CompletableFuture.supplyAsync(() -> small.have(new Write.Note(List.of(RowChange.put(Table.BOXES, "r", "x")))));
    await().until(() -> small.chores() == 1);
    small.start(new Reports());
    assertThat(done.join()).isEqualTo(1);
    small.close();
    assertThatThrownBy(() -> small.have(new Write.Note(List.of()))).isInstanceOf(IllegalStateException.class);
  }

  private static Removal removal(String key) {
    return new Removal(name("box", key), List.of(RowChange.put(Table.BOXES, key, "erased")));
  }
}
