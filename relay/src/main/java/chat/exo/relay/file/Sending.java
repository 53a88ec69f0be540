package chat.exo.relay.file;

import chat.exo.relay.edge.Streams;
import chat.exo.relay.file.store.StoredFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file, or parts of it, on its way out: by the machine alone where nobody has to touch the bytes, else piece by piece at the pace of who
 * reads. On the loop, but for what reads the disk.
 */
final class Sending implements Transfers.Transfer {
  private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
  private static final int PIECE_BYTES = 64 << 10;

  /** What is charged: a piece that is read, and one that waits to be sent; or the little that a connection takes. */
  private static final int HELD_BYTES = 2 * PIECE_BYTES;

  private static final int HELD_BARE_BYTES = 8 << 10;

  /** What the kernel holds for a reader is up to some megabytes, and moves in steps of them. */
  private static final long WINDOW_MILLIS = 600_000;

  /** What an answer is made of. */
  sealed interface Segment {
    long length();

    /** Words between parts. */
    record Text(String text) implements Segment {
      @Override
      public long length() {
        return text.length();
      }
    }

    /** Bytes of the file. */
    record OfFile(long first, long length) implements Segment {}
  }

  private final StoredFile file;
  private final List<Segment> segments;
  private final HttpServerResponse response;
  private final Streams.Stream stream;
  private final Executor disk;
  private final Executor loop;
  private final Runnable ended;
  private int segment;
  private long done;
  private long passed;
  private long lastPlace;
  private boolean reading;
  private boolean over;

  Sending(
      StoredFile file, List<Segment> segments, HttpServerResponse response, Streams.Stream stream, Executor disk, Executor loop, Runnable ended) {
    this.file = file;
    this.segments = List.copyOf(segments);
    this.response = response;
    this.stream = stream;
    this.disk = disk;
    this.loop = loop;
    this.ended = ended;
  }

  /** Whether the machine sends it alone. */
  private static boolean alone(StoredFile file, List<Segment> segments, boolean bare) {
    return bare && segments.size() == 1 && file.channel().isPresent();
  }

  /** What has to be charged for it. */
  static long heldBytes(StoredFile file, List<Segment> segments, boolean bare) {
    return alone(file, segments, bare) ? HELD_BARE_BYTES : HELD_BYTES;
  }

  /**
   * Begins.
   *
   * @param bare whether the bytes go over the wire as they are
   */
  void begin(boolean bare) {
    response.exceptionHandler(gone -> end()).closeHandler(closed -> end());
    if (alone(file, segments, bare) && segments.getFirst() instanceof Segment.OfFile(long first, long length)) {
      Future<Void> sent = response.sendFile(file.channel().orElseThrow(), first, length);
      sent.onComplete(done -> end());
    } else {
      response.drainHandler(drained -> next());
      next();
    }
  }

  private void next() {
    if (over || reading || response.writeQueueFull()) {
      return;
    }
    if (segment == segments.size()) {
      response.end().onComplete(sent -> end());
      return;
    }
    switch (segments.get(segment)) {
      case Segment.Text(String text) -> {
        write(Buffer.buffer(text));
        segment++;
        next();
      }
      case Segment.OfFile(long first, long length) -> read(first + done, (int) Math.min(PIECE_BYTES, length - done), length);
    }
  }

  private void read(long from, int size, long length) {
    reading = true;
    disk.execute(
        () -> {
          byte[] piece = new byte[size];
          boolean whole = false;
          try {
            whole = file.read(ByteBuffer.wrap(piece), from) == size;
          } catch (IOException e) {
            LOG.warn("A file could not be read: {}", e.getClass().getSimpleName());
          }
          boolean good = whole;
          loop.execute(() -> got(piece, good, length));
        });
  }

  private void got(byte[] piece, boolean good, long length) {
    reading = false;
    if (over) {
      close();
      return;
    }
    if (!good) {
      cut(); // what was promised cannot be sent: only a connection that ends early says so
      return;
    }
    write(Buffer.buffer(piece));
    done += piece.length;
    if (done == length) {
      segment++;
      done = 0;
    }
    next();
  }

  private void write(Buffer bytes) {
    passed += bytes.length();
    Future<Void> unused = response.write(bytes);
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    stream.close();
    ended.run();
    if (!reading) {
      close();
    }
  }

  private void close() {
    disk.execute(
        () -> {
          try {
            file.close();
          } catch (IOException e) {
            LOG.debug("A file could not be closed: {}", e.getMessage());
          }
        });
  }

  /** What the machine sends alone shows in how far the channel is with the piece it is at. */
  @Override
  public long passed() {
    long place = stream.sending();
    passed += Math.abs(place - lastPlace);
    lastPlace = place;
    return passed;
  }

  @Override
  public boolean held() {
    return reading;
  }

  @Override
  public long windowMillis() {
    return WINDOW_MILLIS;
  }

  @Override
  public void moved() {
    stream.moved();
  }

  @Override
  public void cut() {
    stream.cut();
    end();
  }

  static String partHead(String boundary, ByteRanges.Part part, long length) {
    return "\r\n--" + boundary + "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes " + part.first() + "-" + part.last() + "/" + length + "\r\n\r\n";
  }

  static String partsEnd(String boundary) {
    return new String(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
  }
}
