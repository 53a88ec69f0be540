package chat.exo.graph.store.rocks;

import chat.exo.graph.store.Durability;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.StoreContract;
import chat.exo.graph.store.StoreOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The RocksDB store keeps the contract, with buffers so small that data pass through files, not memory alone. */
final class RocksStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  public GraphStore open() {
    return RocksStore.open(folder, new StoreOptions(Durability.MEMORY, 1 << 20, 64 << 10, 64));
  }
}
