package chat.exo.relay;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.memory.ForgettingStore;
import chat.exo.graph.store.rocks.RocksStore;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.relay.api.ApiOptions;
import chat.exo.relay.box.BoxStore;
import chat.exo.relay.box.BoxSweeper;
import chat.exo.relay.box.ErasedEntries;
import chat.exo.relay.keep.Housekeeping;
import chat.exo.relay.keep.StoreHealth;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.prekey.PrekeySupplies;
import chat.exo.relay.settings.RelayOptions;
import java.util.List;
import java.util.function.LongSupplier;

/** What the relay keeps on its disk, opened together and closed together. */
final class Storage implements AutoCloseable {
  private final BoxStore store;
  private final WriteStage writer;
  private final ErasedEntries erased;
  private final PrekeySupplies prekeys;
  private final Housekeeping housekeeping;
  private final StoreHealth health;

  Storage(RelayOptions options, Crypto crypto, LimitCounts counts, LongSupplier clockMillis) {
    ApiOptions api = options.operations().api();
    this.health = new StoreHealth(options.data());
    GraphStore cells =
        new ForgettingStore(
            RocksStore.open(options.data(), options.store()), clockMillis::getAsLong, options.operations().forgettingBytes());
    this.store = new BoxStore(cells, api.boxes(), counts, clockMillis);
    this.writer = new WriteStage(store, clockMillis::getAsLong, options.writes());
    this.erased = new ErasedEntries(store, writer, clockMillis);
    this.prekeys = new PrekeySupplies(store.tables(), writer, crypto, api.prekeys(), clockMillis);
    BoxSweeper boxes = new BoxSweeper(store, erased, writer, api.boxes().retentionMillis(), clockMillis);
    this.housekeeping = new Housekeeping(List.of(boxes::sweep, prekeys::sweep));
  }

  StoreHealth health() {
    return health;
  }

  BoxStore store() {
    return store;
  }

  /** The one that writes; it begins when its listener is there. */
  WriteStage writer() {
    return writer;
  }

  ErasedEntries erased() {
    return erased;
  }

  PrekeySupplies prekeys() {
    return prekeys;
  }

  /** Begins to sweep out what is too old. */
  void start() {
    housekeeping.start();
  }

  /** Sweeps no more: what waits for the writer has to end before the writer does. */
  void settle() {
    housekeeping.close();
  }

  @Override
  public void close() {
    housekeeping.close();
    writer.close();
    store.close();
  }
}
