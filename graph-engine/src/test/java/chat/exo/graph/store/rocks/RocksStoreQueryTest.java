package chat.exo.graph.store.rocks;

import chat.exo.graph.store.Durability;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.QueryContract;
import chat.exo.graph.store.StoreOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The RocksDB store keeps the contract of queries, with buffers so small that data pass through files, not memory alone. */
final class RocksStoreQueryTest extends QueryContract {
  @TempDir Path folder;

  @Override
  public GraphStore open() {
    return RocksStore.open(folder, new StoreOptions(Durability.MEMORY, 1 << 20, 64 << 10, 64));
  }
}
