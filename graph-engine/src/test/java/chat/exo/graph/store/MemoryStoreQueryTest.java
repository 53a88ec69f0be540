package chat.exo.graph.store;

/** The memory store keeps the contract of queries. */
final class MemoryStoreQueryTest extends QueryContract {
  @Override
  GraphStore open() {
    return new MemoryStore();
  }
}
