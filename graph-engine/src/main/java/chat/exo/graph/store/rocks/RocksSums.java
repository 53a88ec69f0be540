package chat.exo.graph.store.rocks;

import chat.exo.graph.store.Standing;
import chat.exo.graph.store.page.RowValue;
import chat.exo.graph.sum.BlockSums;
import chat.exo.graph.sum.Moment;
import chat.exo.graph.sum.RowSums;
import chat.exo.graph.sum.RowVisitor;
import chat.exo.graph.sum.SumFile;
import chat.exo.graph.sum.SumRule;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** The sums of a store's rows: kept along with its commits, and over a shutdown in a file that names the last write it knows of. */
final class RocksSums {
  private static final String FILE = "sums";

  private final RocksFiles files;
  private final RowSums sums;
  private final SumFile file;
  private final Set<RocksMoment> moments = new HashSet<>();

  private RocksSums(RocksFiles files, RowSums sums, SumFile file) {
    this.files = files;
    this.sums = sums;
    this.file = file;
  }

  /** Takes up what was kept, if it is of this very store. */
  static RocksSums open(Path folder, RocksFiles files, RowSums sums) {
    SumFile file = new SumFile(folder.resolve(FILE));
    boolean unused = file.read(sums, files.db().getLatestSequenceNumber());
    return new RocksSums(files, sums, file);
  }

  RowSums sums() {
    return sums;
  }

  /** The changes of one commit; nothing is counted where no sums are kept. */
  static Commit begin(Optional<RocksSums> kept) {
    return new Commit(kept.map(RocksSums::files), kept.map(known -> known.sums.begin()));
  }

  private RocksFiles files() {
    return files;
  }

  /** One commit. */
  record Commit(Optional<RocksFiles> files, Optional<RowSums.Round> round) implements AutoCloseable {
    void row(byte[] key, Optional<Standing> before, Optional<byte[]> after) throws RocksDBException {
      if (round.isPresent()) {
        round.get().row(key, before.isPresent() ? value(key, before.get()) : Optional.empty(), after);
      }
    }

    /** What was there; a long value is not carried along and is read again. */
    private Optional<byte[]> value(byte[] key, Standing before) throws RocksDBException {
      RocksFiles open = files.orElseThrow();
      return before.cell().isPresent()
          ? Optional.of(RowValue.of(before.cell().get()))
          : Optional.ofNullable(open.db().get(open.graph(), key));
    }

    void done() {
      round.ifPresent(RowSums.Round::done);
    }

    @Override
    public void close() {
      round.ifPresent(RowSums.Round::close);
    }
  }

  boolean tidy() {
    return sums.tidy(this::walk);
  }

  void walk(byte[] from, byte[] to, RowVisitor visitor) {
    try (ReadOptions options = new ReadOptions().setFillCache(false)) {
      walk(options, from, to, visitor);
    }
  }

  Moment moment(RocksTables.Reader store) {
    return sums.at(
        blocks -> {
          RocksMoment moment = new RocksMoment(store, files.db().getSnapshot(), blocks);
          synchronized (moments) {
            moments.add(moment);
          }
          return moment;
        });
  }

  /** Nothing is written any more: what the sums are is kept. Moments end. */
  void close() {
    synchronized (moments) {
      List.copyOf(moments).forEach(RocksMoment::end);
    }
    file.write(sums, files.db().getLatestSequenceNumber());
  }

  private void walk(ReadOptions options, byte[] from, byte[] to, RowVisitor visitor) {
    try (RocksRows rows = new RocksRows(files.db().newIterator(files.graph(), options))) {
      SumRule.walk(rows, from, to, visitor);
    }
  }

  /** A snapshot of the database. It is used while the store is open, and let go before that is closed. */
  private final class RocksMoment implements Moment {
    private final RocksTables.Reader store;
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final BlockSums blocks;
    private boolean ended;

    RocksMoment(RocksTables.Reader store, Snapshot snapshot, BlockSums blocks) {
      this.blocks = blocks;
      this.store = store;
      this.snapshot = snapshot;
      this.options = new ReadOptions().setFillCache(false).setSnapshot(snapshot);
    }

    @Override
    public BlockSums sums() {
      return blocks;
    }

    @Override
    public void walk(byte[] from, byte[] to, RowVisitor visitor) {
      store.reading(
          open -> {
            RocksSums.this.walk(options, from, to, visitor);
            return true;
          });
    }

    @Override
    public void close() {
      synchronized (moments) {
        end();
      }
    }

    private void end() {
      if (!ended) {
        ended = true;
        moments.remove(this);
        options.close();
        files.db().releaseSnapshot(snapshot);
      }
    }
  }
}
