package chat.exo.graph.store.memory;

import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.QueryContract;
/** The memory store keeps the contract of queries. */
final class MemoryStoreQueryTest extends QueryContract {
  @Override
  public GraphStore open() {
    return new MemoryStore();
  }
}
