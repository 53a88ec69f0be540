package chat.exo.graph.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.store.Durability;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.StoreContract;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The RocksDB store keeps the contract, with buffers so small that data pass through files, not memory alone. */
final class RocksStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  public GraphStore open() {
    return RocksStore.open(folder, new StoreOptions(Durability.MEMORY, 1 << 20, 64 << 10, 64));
  }

  @ParameterizedTest
  @EnumSource(Table.class)
  void the_space_of_rows_that_went_is_given_back_too(Table table, @TempDir Path own) {
    Random random = new Random(11);
    try (GraphStore store = RocksStore.open(own, StoreOptions.defaults())) {
      for (int part = 0; part < 40; part++) {
        List<RowChange> come = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          byte[] noise = new byte[1_500];
          random.nextBytes(noise);
          come.add(RowChange.put(table, "row/" + part + "/" + i, Base64.getEncoder().encodeToString(noise)));
        }
        store.commit(List.of(), come);
      }
      store.reclaim();
      long full = store.usedBytes();
      assertThat(full).isGreaterThan(6 << 20);
      for (int part = 0; part < 40; part++) {
        int one = part;
        store.commit(List.of(), IntStream.range(0, 100).mapToObj(i -> RowChange.remove(table, "row/" + one + "/" + i)).toList());
      }
      store.reclaim();
      assertThat(store.usedBytes()).isLessThan(full / 4);
    }
  }
}
