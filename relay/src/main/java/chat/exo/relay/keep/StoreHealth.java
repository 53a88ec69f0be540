package chat.exo.relay.keep;

import chat.exo.graph.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store can be written. A full disk is waited for: writes are refused, and go on by themselves when there is room.
 * Any other failure ends the relay: after a sync that failed nobody but the disk knows what is on it, and only opening the
 * store anew asks the disk. Any thread.
 */
public final class StoreHealth {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);
  private static final long ROOM_BYTES = 32L << 20;
  private static final int PROBE_BYTES = 64 << 10;

  /** How the store is. */
  public enum State {
    WELL,
    NO_ROOM,
    FAILED
  }

  private final Path folder;
  private final CompletableFuture<StoreException> failure = new CompletableFuture<>();
  private volatile State state = State.WELL;

  /**
   * A store that is well.
   *
   * @param folder where it lies
   */
  public StoreHealth(Path folder) {
    this.folder = folder;
  }

  public State state() {
    return state;
  }

  /** Completes if the store fails in a way that only opening it anew can mend. */
  public CompletableFuture<StoreException> failure() {
    return failure;
  }

  /** Writes could not be stored. */
  public synchronized void failed(StoreException cause) {
    if (state == State.FAILED) {
      return;
    }
    if (cause.reason() == StoreException.Reason.NO_SPACE) {
      if (state == State.WELL) {
        LOG.warn("Nothing is stored until there is room: {}", cause.getMessage());
      }
      state = State.NO_ROOM;
      return;
    }
    state = State.FAILED;
    LOG.error("The store failed, nothing more is stored, and the relay ends: {}", cause.getMessage());
    failure.complete(cause);
  }

  /**
   * Whether there is room again on a disk that was full; to be asked now and then. Writes a little, because a figure is no proof;
   * nor is an acked put, of which nothing may have had to be stored.
   */
  public void look() {
    if (state != State.NO_ROOM) {
      return;
    }
    Path probe = folder.resolve("room");
    try {
      if (Files.getFileStore(folder).getUsableSpace() > ROOM_BYTES) {
        try (FileChannel file = FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          int unused = file.write(ByteBuffer.allocate(PROBE_BYTES));
          file.force(true);
        }
        recovered();
      }
      Files.deleteIfExists(probe);
    } catch (IOException e) {
      LOG.debug("There is no room yet: {}", e.getMessage());
    }
  }

  private synchronized void recovered() {
    if (state == State.NO_ROOM) {
      state = State.WELL;
      LOG.info("There is room again, and writes are stored");
    }
  }
}
