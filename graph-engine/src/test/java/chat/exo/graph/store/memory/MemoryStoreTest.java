package chat.exo.graph.store.memory;

import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.StoreContract;
/** The memory store keeps the contract. */
final class MemoryStoreTest extends StoreContract {
  @Override
  public GraphStore open() {
    return new MemoryStore();
  }
}
