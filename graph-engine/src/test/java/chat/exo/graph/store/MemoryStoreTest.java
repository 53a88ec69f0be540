package chat.exo.graph.store;

/** The memory store keeps the contract. */
final class MemoryStoreTest extends StoreContract {
  @Override
  GraphStore open() {
    return new MemoryStore();
  }
}
