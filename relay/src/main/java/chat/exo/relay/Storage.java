package chat.exo.relay;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.memory.ForgettingStore;
import chat.exo.graph.store.rocks.RocksStore;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.graph.sum.Summed;
import chat.exo.relay.api.ApiOptions;
import chat.exo.relay.box.BoxStore;
import chat.exo.relay.box.BoxSweeper;
import chat.exo.relay.box.ErasedEntries;
import chat.exo.relay.keep.CapOptions;
import chat.exo.relay.file.RelayFiles;
import chat.exo.relay.file.store.FolderStore;
import chat.exo.relay.keep.Housekeeping;
import chat.exo.relay.keep.RunningTime;
import chat.exo.relay.keep.StoreHealth;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.prekey.PrekeySupplies;
import chat.exo.relay.settings.RelayOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the relay keeps on its disk, opened together and closed together. */
final class Storage implements AutoCloseable {
  /** Of the cap, what may be taken by what cannot be thrown away to make room: an eighth by prekeys, a sixteenth by marks of erased entries. */
  private static final long PREKEYS_OF_DISK = 8;

  private static final long MARKS_OF_DISK = 16;
  /** A pair and the rows that say that its keys are known. */
  static final long PAIR_BYTES = 3_000;
  /** A mark, whose name has the names of its box and of its entry. */
  static final long MARK_BYTES = 130;

  private final Supplier<CapOptions> caps;
  private final int prekeysOfSettings;
  private final RocksStore lasting;
  private final BoxStore store;
  private final WriteStage writer;
  private final ErasedEntries erased;
  private final PrekeySupplies prekeys;
  private final RunningTime running;
  private final Housekeeping housekeeping;
  private final StoreHealth health;
  private final RelayFiles files;

  Storage(RelayOptions options, Crypto crypto, LimitCounts counts, Supplier<CapOptions> caps, LongSupplier ticksMillis, LongSupplier clockMillis) {
    ApiOptions api = options.operations().api();
    this.caps = caps;
    this.prekeysOfSettings = api.prekeys();
    this.health = new StoreHealth(options.data());
    this.lasting = RocksStore.open(options.data(), options.store(), options.sync().sumKey());
    GraphStore cells =
        new ForgettingStore(
            lasting, clockMillis::getAsLong, options.operations().forgettingBytes());
    this.store = new BoxStore(cells, api.boxes(), counts, ticksMillis);
    this.writer = new WriteStage(store, clockMillis::getAsLong, options.writes());
    this.running = new RunningTime(store.tables(), writer, ticksMillis);
    this.erased = new ErasedEntries(store, writer, this::mostMarks, running);
    this.prekeys = new PrekeySupplies(store.tables(), writer, crypto, this::mostPairs, running);
    Path folder = options.data().resolve("files");
    this.files =
        new RelayFiles(
            options.operations().files(),
            store.tables(),
            writer,
            new FolderStore(folder.resolve("whole")),
            folder.resolve("uploads"),
            counts,
            ticksMillis,
            running,
            clockMillis);
    BoxSweeper boxes = new BoxSweeper(store, erased, writer, api.boxes().retentionMillis(), running);
    this.housekeeping = new Housekeeping(List.of(running::keep, boxes::sweep, prekeys::sweep), running::keep);
  }

  private long within(long most, long capBytesOfOne) {
    OptionalLong cap = caps.get().diskBytes();
    return cap.isPresent() ? Math.min(most, cap.getAsLong() / capBytesOfOne) : most;
  }

  /** Pairs of everybody. */
  int mostPairs() {
    return (int) within(prekeysOfSettings, PREKEYS_OF_DISK * PAIR_BYTES);
  }

  /** Erased entries that are remembered. */
  long mostMarks() {
    return within(ErasedEntries.MOST_MARKS, MARKS_OF_DISK * MARK_BYTES);
  }

  /** How long this store has been at work. */
  long runningMillis() {
    return running.getAsLong();
  }

  StoreHealth health() {
    return health;
  }

  BoxStore store() {
    return store;
  }

  /** The rows on the disk and their sums. */
  Summed summed() {
    return lasting;
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

  /** Sweeps once, on the thread that asks. */
  void sweep() {
    housekeeping.look();
  }

  RelayFiles files() {
    return files;
  }

  /** Begins to sweep out what is too old. */
  void start() {
    housekeeping.start();
  }

  /** Sweeps no more: what waits for the writer has to end before the writer does. */
  void settle() {
    files.close();
    housekeeping.close();
  }

  @Override
  public void close() {
    housekeeping.close();
    files.close();
    writer.close();
    store.close();
  }
}
