package chat.exo.relay;

import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.memory.ForgettingStore;
import chat.exo.graph.store.rocks.RocksStore;
import chat.exo.graph.store.rocks.RocksTable;
import chat.exo.relay.box.BoxStore;
import chat.exo.relay.box.BoxSweeper;
import chat.exo.relay.keep.StoreHealth;
import chat.exo.relay.settings.RelayOptions;
import java.util.function.LongSupplier;

/** What the relay keeps on its disk, opened together and closed together. */
final class Storage implements AutoCloseable {
  private final RocksTable table;
  private final BoxStore store;
  private final BoxSweeper boxes;
  private final StoreHealth health;

  Storage(RelayOptions options, LongSupplier clockMillis) {
    this.health = new StoreHealth(options.data());
    GraphStore cells =
        new ForgettingStore(
            RocksStore.open(options.data(), options.store()), clockMillis::getAsLong, options.operations().forgettingBytes());
    this.table = RocksTable.open(options.data().resolve("api"));
    this.store = new BoxStore(cells, table, options.operations().api().boxBytes(), clockMillis);
    this.boxes = new BoxSweeper(store, options.operations().api().boxMillis(), clockMillis);
  }

  StoreHealth health() {
    return health;
  }

  BoxStore store() {
    return store;
  }

  RocksTable table() {
    return table;
  }

  /** Begins to sweep boxes out. */
  void start() {
    boxes.start();
  }

  @Override
  public void close() {
    boxes.close();
    store.close();
    table.close();
  }
}
