package chat.exo.graph.store.write;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.name;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Graph;
import chat.exo.graph.store.Reports;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import chat.exo.graph.store.rocks.RocksStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writer and RocksDB together: what HAM decided stays decided over a restart. */
final class WriterOverRocksTest {
  private static final Graph NOTHING = new Graph(List.of());

  @TempDir Path folder;

  @Test
  void an_older_put_loses_after_reopening_too() {
    assertThat(write(graph("s", text("k", 100, "new"))).changed().cellCount()).isEqualTo(1);
    assertThat(write(graph("s", text("k", 99, "zzz older"))).changed()).isEqualTo(NOTHING);
    assertThat(write(graph("s", text("k", 100, "new"))).changed()).isEqualTo(NOTHING);
    assertThat(write(graph("s", text("k", 100, "a smaller text"))).changed()).isEqualTo(NOTHING);
    assertThat(write(graph("s", text("k", 100, "ok greater"))).changed().cellCount()).isEqualTo(1);
    try (RocksStore store = RocksStore.open(folder, StoreOptions.defaults())) {
      assertThat(store.cells(List.of(name("s", "k")))).containsExactly(Optional.of(text("k", 100, "ok greater")));
    }
  }

  private Written write(Graph graph) {
    Reports reports = new Reports();
    try (RocksStore store = RocksStore.open(folder, StoreOptions.defaults());
        WriteStage stage = new WriteStage(store, () -> 1_000, WriteLimits.defaults()).start(reports)) {
      assertThat(stage.offer(new Write.Put(1, 1, graph))).isTrue();
      return reports.only();
    }
  }
}
