package chat.exo.relay.file;

import chat.exo.graph.store.Chores;
import chat.exo.graph.store.Tables;
import chat.exo.relay.edge.EdgeOptions;
import chat.exo.relay.edge.Streams;
import chat.exo.relay.file.store.FileHash;
import chat.exo.relay.file.store.FileStore;
import chat.exo.relay.keep.Bulk;
import chat.exo.relay.limit.LimitCounts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a relay: what is kept, opened together with the store, and what serves it. */
public final class RelayFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RelayFiles.class);
  private static final long SWEEP_MILLIS = 60_000;

  private final FileOptions options;
  private final FileStore store;
  private final Quotas quotas;
  private final FileShelf shelf;
  private final UploadShelf uploads;
  private final FileThreads disk = new FileThreads();
  private final Transfers transfers;
  private final LongSupplier runningMillis;
  private final LongSupplier clockMillis;

  /**
   * Opens what is there; the writer need not run yet.
   *
   * @param store where whole files are; closed with this
   * @param folder where uploads are until they are whole
   * @param runningMillis how long the store has been at work: what things are kept by
   * @param clockMillis the time of day, for what is said of it
   */
  public RelayFiles(
      FileOptions options,
      Tables tables,
      Chores chores,
      FileStore store,
      Path folder,
      LimitCounts counts,
      LongSupplier ticksMillis,
      LongSupplier runningMillis,
      LongSupplier clockMillis) {
    this.options = options;
    this.runningMillis = runningMillis;
    this.clockMillis = clockMillis;
    this.store = store;
    this.quotas = new Quotas(options, counts);
    this.shelf = new FileShelf(tables, chores, store, quotas, options, runningMillis);
    this.uploads = new UploadShelf(tables, chores, folder, shelf, quotas, options, runningMillis);
    this.transfers = new Transfers(options.slowest(), counts, ticksMillis);
    try {
      uploads.load();
      shelf.load();
    } catch (IOException e) {
      throw new UncheckedIOException("the files cannot be read", e);
    }
  }

  /** What serves them, to be put on the port. */
  public Serving serving(Uploaders who, Supplier<EdgeOptions> edge, BooleanSupplier diskFull, Executor loop) {
    return new Serving(new FileApi(shelf, uploads, quotas, who, options, edge, diskFull, transfers, disk, loop, () -> clockMillis.getAsLong() - runningMillis.getAsLong()), loop);
  }

  /** What is kept, for the disk's cap. */
  public Bulk bulk() {
    return shelf;
  }

  /** What serves files. On the loop. */
  public final class Serving {
    private final FileApi api;
    private final Executor loop;

    private Serving(FileApi api, Executor loop) {
      this.api = api;
      this.loop = loop;
    }

    public void serveOn(Router router, Streams streams) {
      api.serveOn(router, streams);
    }

    /** What can be asked for. */
    public List<String> routes() {
      return FileApi.ROUTES;
    }

    /** Begins to look after them, once the writer runs. */
    public void start(Vertx vertx) {
      vertx.setPeriodic(Transfers.LOOK_MILLIS, id -> transfers.look());
      vertx.setPeriodic(0, SWEEP_MILLIS, id -> disk.execute(this::sweep));
    }

    private void sweep() {
      try {
        uploads.sweep();
        shelf.sweep();
        List<Upload> over = uploads.over();
        loop.execute(() -> api.sweep(over));
      } catch (IOException | RuntimeException e) {
        LOG.warn("Files could not be looked after: {}", e.getMessage());
      }
    }
  }

  // --- For the operator ---

  /**
   * A file as the operator sees it.
   *
   * @param hash its name
   * @param length in bytes
   * @param ageMillis how long ago it came
   * @param unusedMillis how long ago somebody asked for it last, about
   * @param pinned whether it never goes by itself
   * @param uploaders how many keep it
   */
  public record Shown(String hash, long length, long ageMillis, long unusedMillis, boolean pinned, int uploaders) {}

  /** What the operator may do with a file. */
  public enum Deed {
    PIN,
    UNPIN,
    ERASE,
    BLOCK,
    UNBLOCK
  }

  /** Files, used last first. */
  public List<Shown> list(int most) {
    return shelf.all().entrySet().stream()
        .sorted(Comparator.comparingLong((Map.Entry<FileHash, FileRow> each) -> each.getValue().usedMillis()).reversed())
        .limit(most)
        .map(each -> shown(each.getKey(), each.getValue()))
        .toList();
  }

  private Shown shown(FileHash hash, FileRow row) {
    long nowMillis = runningMillis.getAsLong();
    return new Shown(
        hash.hex(), row.length(), Math.max(0, nowMillis - row.createdMillis()), Math.max(0, nowMillis - row.usedMillis()), row.stay() == FileRow.Stay.PINNED, row.uploaders().size());
  }

  /** Hashes that are not taken. */
  public List<String> blocked() {
    Set<FileHash> all = shelf.blocked();
    return all.stream().map(FileHash::hex).sorted().toList();
  }

  /** Does something with a file; whether that changed anything. */
  public Future<Boolean> have(Deed deed, FileHash hash) {
    Promise<Boolean> done = Promise.promise();
    disk.execute(
        () -> {
          try {
            done.complete(
                switch (deed) {
                  case PIN -> shelf.stay(hash, FileRow.Stay.PINNED);
                  case UNPIN -> shelf.stay(hash, FileRow.Stay.KEPT);
                  case ERASE -> shelf.remove(hash);
                  case BLOCK -> block(hash);
                  case UNBLOCK -> shelf.unblock(hash);
                });
          } catch (IOException | RuntimeException e) {
            done.fail(e);
          }
        });
    return done.future();
  }

  private boolean block(FileHash hash) throws IOException {
    shelf.block(hash);
    return true;
  }

  // --- Figures ---

  /** Figures of files. */
  public record Figures(int files, long bytes, int uploads, int transfers) {}

  public Figures figures() {
    return new Figures(quotas.stored(), quotas.usedBytes(), quotas.open(), transfers.running());
  }


  /** What is under way on the disk is finished; uploads go on after the next start. */
  @Override
  public void close() {
    disk.close();
    store.close();
  }
}
