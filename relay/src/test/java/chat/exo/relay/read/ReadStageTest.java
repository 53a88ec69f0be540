package chat.exo.relay.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much of an answer comes at once, and how much of it may wait for the loop. */
final class ReadStageTest {
  private static final Soul WIDE = new Soul("wide");

  private final MemoryStore store = new MemoryStore();
  private final List<ReadStage.Result> results = new CopyOnWriteArrayList<>();

  private void store(int keys, int length) {
    List<Cell> cells = IntStream.range(0, keys).mapToObj(i -> new Cell("k" + i, 1, new Value.Text("x".repeat(length)))).toList();
    store.commit(Change.to(new Graph(List.of(new Node(WIDE, cells)))), List.of());
  }

  private static ReadStage.Read read(long ticket, Query query) {
    return new ReadStage.Read(ticket, PeerId.SELF, 0, query, Optional.empty());
  }

  private static int cells(ReadStage.Result result) {
    return ((ReadStage.Result.Found) result).page().graph().cellCount();
  }

  @Test
  void a_node_of_usual_size_comes_in_one_page_and_a_range_in_small_ones() {
    store(1_000, 900);
    try (ReadStage stage = new ReadStage(store, 10, 32 << 20, results::add)) {
      stage.start();
      stage.offer(read(1, Query.node(WIDE)));
      stage.offer(read(2, new Query(Lex.startingWith("wi"), Lex.any(), 1 << 20, Query.Order.ASCENDING)));
      await().until(() -> results.size() == 2);
      assertThat(cells(results.get(0))).isEqualTo(1_000);
      assertThat(cells(results.get(1))).isBetween(1, 100);
    }
  }

  @Test
  void a_page_is_a_small_part_of_what_may_be_queued_for_a_reader() {
    store(1_000, 900);
    try (ReadStage stage = new ReadStage(store, 10, 1 << 20, results::add)) {
      stage.start();
      stage.offer(read(1, Query.node(WIDE)));
      await().until(() -> results.size() == 1);
      assertThat(cells(results.get(0))).isBetween(30, 40);
    }
  }

  @Test
  void only_so_many_large_pages_wait_for_the_loop() {
    store(1_000, 900);
    try (ReadStage stage = new ReadStage(store, 100, 32 << 20, results::add)) {
      stage.start();
      for (int i = 0; i < 50; i++) {
        stage.offer(read(i, Query.node(WIDE)));
      }
      await().until(() -> results.size() == 8 && stage.queued() == 41);
      stage.taken(results.get(0));
      await().until(() -> results.size() == 9);
      assertThat(stage.queued()).isEqualTo(40);
      for (int i = 1; i < 50; i++) {
        int next = i;
        await().until(() -> results.size() > next);
        stage.taken(results.get(next));
      }
    }
  }
}
