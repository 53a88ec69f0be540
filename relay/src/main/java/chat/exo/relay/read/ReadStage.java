package chat.exo.relay.read;

import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.page.PageReader;
import chat.exo.relay.inbox.FairQueue;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pages for the loop, because a read may have to wait for a disk. One thread, a bounded inbox in which
 * connections take turns; what it finds goes to the consumer, on that thread.
 */
public final class ReadStage implements AutoCloseable {
  /** A page that is wanted: the first of a query, or the one after a cursor. Shares take turns. */
  public record Read(long ticket, PeerId from, long share, Query query, Optional<Cursor> after) {}

  /** What came of a read. */
  public sealed interface Result {
    Read read();

    /**
     * A page, perhaps with a cursor to the next. It is printed here already, as that is most of the work of an answer.
     *
     * @param rows that were looked at for it
     * @param large whether it has one of the few places for large pages, until the loop is through with it
     */
    record Found(Read read, PrintedGraph page, Optional<Cursor> next, int rows, boolean large) implements Result {}

    /** The store could not be read. */
    record Failed(Read read) implements Result {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(ReadStage.class);

  /** gun: {@code once} of a slow page ends 99 ms after the first piece of a node, so a node of usual size comes in one. */
  private static final PageSize NODE = new PageSize(10_000, 1 << 20);

  private static final PageSize RANGE = new PageSize(1_000, 64 << 10);

  /** A page is at most this part of what may be queued for a reader, who is read for a few pages at once. */
  private static final long PART_OF_A_QUEUE = 32;

  /** A page above this is counted until the loop is through with it; so many may wait for it. */
  private static final long LARGE_BYTES = 256 << 10;

  private static final int MOST_LARGE = 8;

  private final GraphStore store;
  private final FairQueue<Read> inbox;
  private final Consumer<Result> results;
  private final Thread thread;
  private final PageSize node;
  private final PageSize range;
  private final Semaphore largePages = new Semaphore(MOST_LARGE);
  private volatile boolean closed;

  public ReadStage(GraphStore store, int maxQueued, long queuedPerReaderBytes, Consumer<Result> results) {
    this.store = store;
    this.node = part(NODE, queuedPerReaderBytes);
    this.range = part(RANGE, queuedPerReaderBytes);
    this.inbox = new FairQueue<>(maxQueued);
    this.results = results;
    this.thread = Thread.ofPlatform().name("exo-read").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Takes a read in; false when the inbox is full. */
  public boolean offer(Read read) {
    return inbox.offer(read.share, read.from.number(), read);
  }

  /** Whether a query may look at many rows and find nothing. One about one soul finds what it looks at, and its reader takes that. */
  static boolean walks(Query query) {
    return query.soul().isEmpty();
  }

  /** Rows that a page may look at in vain, for what walks. */
  static int mostRows(Query query) {
    return walks(query) ? PageReader.MAX_MISSES : 0;
  }

  /** Rows that were looked at for a page, for what walks. */
  static int rowsOf(Result result) {
    return walks(result.read().query()) && result instanceof Result.Found found ? found.rows() : 0;
  }

  public int queued() {
    return inbox.size();
  }

  private static PageSize part(PageSize most, long queuedBytes) {
    return new PageSize(most.maxCells(), Math.clamp(queuedBytes / PART_OF_A_QUEUE, 1, most.maxBytes()));
  }

  /** The loop is through with a result: the next large page may come. */
  void taken(Result result) {
    if (large(result)) {
      largePages.release();
    }
  }

  private static boolean large(Result result) {
    return result instanceof Result.Found found && found.large();
  }

  private void run() {
    while (!closed) {
      try {
        Result result = page(inbox.take());
        if (large(result)) {
          largePages.acquire();
        }
        try {
          results.accept(result);
        } catch (RuntimeException | Error e) {
          taken(result);
          throw e;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | Error e) {
        LOG.error("expected the loop to take a page, got an exception; going on with the next read", e);
      }
    }
  }

  private Result page(Read read) {
    try {
      Page page = store.page(read.query(), read.after(), read.query().soul().isPresent() ? node : range);
      return new Result.Found(read, PrintedGraph.of(page.graph()), page.next(), page.rows(), page.graph().memoryBytes() > LARGE_BYTES);
    } catch (StoreException e) {
      LOG.warn("A read failed: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      // A damaged row, or no memory for a page, is no reason to leave all others without a reader.
      LOG.error("expected a page or a failure of the store, got an exception; this read is refused", e);
    }
    return new Result.Failed(read);
  }

  /** Stops after the read that is under way; may be called twice. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
