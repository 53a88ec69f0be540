package chat.exo.relay.file;

import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.Fault;
import chat.exo.relay.edge.Streams;
import chat.exo.relay.file.store.FileHash;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One body on its way into an upload. On the loop it gathers what comes, and reads no more when much waits; on the threads of files it is
 * written, one batch after the other. Whatever ends it, what came before is written first.
 */
final class Receiving implements Transfers.Transfer {
  private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);
  /** What waits for the disk beyond this is not read. */
  private static final int WINDOW_BYTES = 512 << 10;

  /** What is charged whatever waits: the buffers of a connection that is read from. */
  private static final int BASE_BYTES = 16 << 10;

  /** What it came to. */
  sealed interface End {
    /** All came, and is on the disk; with the file that it completes, if it does. */
    record Stored(Optional<FileHash> whole) implements End {}

    /** It was not taken. */
    record Refused(ApiException why) implements End {}

    /** The other end went away, or was sent away; nobody hears an answer. */
    record BrokenOff() implements End {}
  }

  /** Told on the loop, once. */
  interface Listener {
    void ended(Receiving receiving, End end);
  }

  private final HttpServerRequest request;
  private final Upload upload;
  private final UploadShelf uploads;
  private final Quotas quotas;
  private final BooleanSupplier diskFull;
  private final Streams.Stream stream;
  private final Executor disk;
  private final Executor loop;
  private final Listener listener;
  private final List<Runnable> waitForEnd = new ArrayList<>();
  private List<Buffer> waiting = new ArrayList<>();
  private long waitingBytes;
  private long begun;
  private long passed;
  private boolean working;
  private boolean paused;
  private boolean allCame;
  private boolean broken;
  private boolean over;
  private Optional<ApiException> refusal = Optional.empty();

  Receiving(
      HttpServerRequest request,
      Upload upload,
      UploadShelf uploads,
      Quotas quotas,
      BooleanSupplier diskFull,
      Streams.Stream stream,
      Executor disk,
      Executor loop,
      Listener listener) {
    this.request = request;
    this.upload = upload;
    this.uploads = uploads;
    this.quotas = quotas;
    this.diskFull = diskFull;
    this.stream = stream;
    this.disk = disk;
    this.loop = loop;
    this.listener = listener;
  }

  /** Begins; the request is paused until the disk is ready. */
  void begin(Optional<Upload.Checksum> checksum) {
    if (!stream.hold(BASE_BYTES)) {
      refuse(new ApiException(Fault.BUSY, "this relay has no memory for your body now; ask again in a moment"));
      finish();
      return;
    }
    begun = upload.offset();
    request.exceptionHandler(gone -> breakOff()).endHandler(end -> cameToItsEnd()).handler(this::came);
    working = true;
    onDisk(
        () -> upload.begin(checksum),
        () -> {
          if ("100-continue".equalsIgnoreCase(request.getHeader("Expect")) && !broken) {
            request.response().writeContinue();
          }
          request.resume();
        });
  }

  /** Ends it as if its connection had gone. Told when what came is written, and somebody else may go on. */
  void stop(Runnable ended) {
    if (over) {
      ended.run();
      return;
    }
    waitForEnd.add(ended);
    cut();
  }

  private void came(Buffer piece) {
    passed += piece.length();
    if (broken || refusal.isPresent()) {
      return;
    }
    if (begun + passed > upload.kind().length()) {
      refuse(new ApiException(Fault.TOO_LARGE, "expected no more than the " + upload.kind().length() + " bytes that were said, got more; nothing of this piece counts"));
      work();
      return;
    }
    stream.add(piece.length());
    waiting.add(piece);
    waitingBytes += piece.length();
    if (!paused && (waitingBytes >= WINDOW_BYTES || !stream.mayHold(WINDOW_BYTES / 4))) {
      paused = true;
      request.pause();
    }
    work();
  }

  private void cameToItsEnd() {
    allCame = true;
    work();
  }

  private void breakOff() {
    if (!allCame) {
      broken = true;
      work();
    }
  }

  private void refuse(ApiException why) {
    if (refusal.isEmpty()) {
      refusal = Optional.of(why);
    }
  }

  private void work() {
    if (working || over) {
      return;
    }
    if (waiting.isEmpty() || refusal.isPresent()) {
      if (allCame || broken || refusal.isPresent()) {
        finish();
      }
      return;
    }
    List<Buffer> batch = waiting;
    long bytes = waitingBytes;
    waiting = new ArrayList<>();
    working = true;
    onDisk(
        () -> write(batch, bytes),
        () -> {
          waitingBytes -= bytes;
          stream.release(bytes);
          if (paused && waitingBytes < WINDOW_BYTES / 2) {
            paused = false;
            request.resume();
          }
        });
  }

  private void write(List<Buffer> batch, long bytes) throws IOException {
    if (diskFull.getAsBoolean()) {
      throw new ApiException(Fault.NO_SPACE, "this relay's disk is as full as its operator allows; go on later, or elsewhere");
    }
    if (!quotas.arrived(bytes)) {
      throw new ApiException(Fault.QUOTA_FULL, "this relay has no more room for files; go on later, or elsewhere");
    }
    try {
      upload.append(batch);
    } catch (IOException e) {
      boolean unused = quotas.arrived(-bytes);
      throw e;
    }
  }

  private interface DiskTask {
    void run() throws IOException;
  }

  private void onDisk(DiskTask task, Runnable then) {
    disk.execute(
        () -> {
          Optional<ApiException> failed = Optional.empty();
          try {
            task.run();
          } catch (ApiException e) {
            failed = Optional.of(e);
          } catch (IOException | RuntimeException e) {
            failed = Optional.of(fault(e));
          }
          Optional<ApiException> why = failed;
          loop.execute(
              () -> {
                working = false;
                why.ifPresent(this::refuse);
                then.run();
                work();
              });
        });
  }

  /** The machine's fault, or ours. */
  static ApiException fault(Exception e) {
    if (DiskRoom.isOut(e)) {
      LOG.warn("A file could not be stored: the disk is full");
      return new ApiException(Fault.NO_SPACE, "this relay's disk is full; go on later, or elsewhere");
    }
    LOG.warn("A file could not be stored: {}", e.getClass().getSimpleName(), e);
    return new ApiException(Fault.FAILED, "the relay could not use its disk; go on later");
  }

  /** What is left to do on the disk, and then the end. */
  private void finish() {
    over = true;
    long unwritten = waitingBytes;
    waiting = new ArrayList<>();
    disk.execute(
        () -> {
          End end = last();
          loop.execute(
              () -> {
                waitingBytes -= unwritten;
                stream.close();
                listener.ended(this, end);
                waitForEnd.forEach(Runnable::run);
              });
        });
  }

  private End last() {
    try {
      long before = upload.offset();
      if (refusal.isPresent() && tooLong(refusal.get())) {
        upload.undoIfBegun();
        boolean unused = quotas.arrived(upload.offset() - before);
        return new End.Refused(refusal.get());
      }
      if (refusal.isPresent() || broken) {
        upload.breakOff();
        uploads.moved(upload);
        boolean unused = quotas.arrived(upload.offset() - before);
        if (upload.offset() == upload.kind().length()) {
          FileHash unusedHash = uploads.finish(upload); // the last byte came, whoever hears of it
        }
        return refusal.isPresent() ? new End.Refused(refusal.get()) : new End.BrokenOff();
      }
      if (!upload.end()) {
        boolean unused = quotas.arrived(upload.offset() - before);
        return new End.Refused(new ApiException(Fault.WRONG_CHECKSUM, "expected a piece with the checksum that was said, got another; nothing of it counts, send it again"));
      }
      uploads.moved(upload);
      return new End.Stored(upload.offset() == upload.kind().length() ? Optional.of(uploads.finish(upload)) : Optional.empty());
    } catch (ApiException e) {
      return new End.Refused(e);
    } catch (IOException | RuntimeException e) {
      return new End.Refused(fault(e));
    }
  }

  private static boolean tooLong(ApiException why) {
    return why.problem().fault() == Fault.TOO_LARGE;
  }

  HttpServerRequest request() {
    return request;
  }

  Upload upload() {
    return upload;
  }

  @Override
  public long passed() {
    return passed;
  }

  @Override
  public boolean held() {
    return paused || working;
  }

  @Override
  public long windowMillis() {
    return 60_000;
  }

  @Override
  public void moved() {
    stream.moved();
  }

  @Override
  public void cut() {
    stream.cut();
    breakOff();
  }
}
