package chat.exo.peer.transfer;

import chat.exo.peer.Refused;
import chat.exo.peer.file.ChunkGate;
import chat.exo.peer.file.FileReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An encrypted file as it comes, chunk by chunk, each checked before it is given. What was given lies in a file beside, so that the next
 * process goes on behind it: there, too, each chunk is checked. One thread; holds one chunk.
 */
final class Download extends InputStream {
  /** So often in a row an address may break off without a chunk: the last one longer, as a relay may be starting again. */
  private static final int PATIENCE = 3;

  private static final int LAST_PATIENCE = 8;

  private final FileReference file;
  private final String name;
  private final Watcher watcher;
  private final Patience waits;
  private final ChunkGate gate;
  private final FileChannel part;
  private final List<Source> sources = new ArrayList<>();
  private final Map<String, String> said = new LinkedHashMap<>();
  /** Addresses that answered with an error, which a cache may have kept: asked once more, past the cache. */
  private final List<Source> errors = new ArrayList<>();

  private final byte[] chunk;
  private boolean fresh;
  private int failures;
  private long start;
  private int filled;
  private int at;

  Download(HttpClient http, List<URI> urls, FileReference file, String name, Path part, Patience waits, Watcher watcher) throws IOException {
    this.file = file;
    this.name = name;
    this.watcher = watcher;
    this.waits = waits;
    this.gate = new ChunkGate(file);
    this.chunk = new byte[(int) Math.min(file.chunkBytes(), file.mostEncryptedBytes() + 1)];
    urls.forEach(url -> sources.add(new Source(http, url, file.mostEncryptedBytes(), waits.stallMillis())));
    this.part = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (this.part.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // by this process
    }
    this.part.close();
    throw new Refused("expected '" + name + "' to be fetched once at a time, got a second try; wait for the first");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (at == filled) {
      if (gate.finished()) {
        return -1;
      }
      try {
        next();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (InterruptedIOException) new InterruptedIOException("interrupted while a file was fetched").initCause(e);
      }
    }
    int count = Math.min(length, filled - at);
    System.arraycopy(chunk, at, target, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    sources.forEach(Source::close);
    part.close();
  }

  private void next() throws IOException, InterruptedException {
    start += filled;
    filled = 0;
    at = 0;
    if (watcher.paused()) {
      throw new Paused();
    }
    int count = kept();
    if (count < 0) {
      count = fetched();
      part.write(ByteBuffer.wrap(chunk, 0, count), start);
    }
    filled = count;
    moved(0);
  }

  /** The next chunk out of the file beside, if it is there and right; otherwise that ends here. */
  private int kept() throws IOException {
    if (part.size() > start) {
      ByteBuffer into = ByteBuffer.wrap(chunk);
      for (long from = start; into.hasRemaining() && part.read(into, from) > 0; ) {
        from = start + into.position();
      }
      if (gate.passes(chunk, into.position())) {
        return into.position();
      }
      part.truncate(start);
    }
    return -1;
  }

  private int fetched() throws IOException, InterruptedException {
    while (true) {
      if (sources.isEmpty()) {
        again();
      }
      Source source = sources.getFirst();
      try {
        // Each chunk is of one address only, so that it is known who gave a wrong one.
        int count = source.read(start, chunk, 0, chunk.length, fresh, this::stopIf);
        if (gate.passes(chunk, count)) {
          failures = 0;
          return count;
        }
        drop(source, source.ends(start + count) && count < chunk.length ? "another file, or not all of it" : "other bytes than the sender's");
      } catch (Stopped e) {
        throw new Paused();
      } catch (Source.Unfit e) {
        drop(source, e.why());
        if (e.error() && !fresh) {
          errors.add(source);
        }
      } catch (IOException e) {
        source.close();
        failures++;
        if (failures >= (sources.size() == 1 ? LAST_PATIENCE : PATIENCE)) {
          drop(source, Uploads.reason(e));
        } else {
          pause(waits.pauseMillis(failures));
        }
      }
    }
  }

  private void drop(Source source, String why) {
    source.close();
    sources.remove(source);
    said.put(source.url().getAuthority(), why);
    failures = 0;
  }

  private void again() {
    if (errors.isEmpty()) {
      List<String> each = said.entrySet().stream().map(one -> one.getKey() + ": " + one.getValue()).toList();
      throw new Refused(
          "expected '" + name + "' at " + (each.size() == 1 ? "its address" : "one of its addresses") + ", got none of it that is right (" + String.join("; ", each)
              + "); ask for it again");
    }
    fresh = true;
    sources.addAll(errors);
    errors.clear();
  }

  private void pause(long millis) throws InterruptedException, Paused {
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < untilNanos) {
      if (watcher.paused()) {
        throw new Paused();
      }
      Thread.sleep(Math.min(100, Math.max(1, millis)));
    }
  }

  private void stopIf() {
    if (watcher.paused()) {
      throw new Stopped();
    }
  }

  private void moved(int more) {
    watcher.moved(Watcher.Stage.FETCHING, Math.min(file.size(), start + filled + more), file.size());
  }

  /** What to say before anything was tried. */
  void refused(URI url, String why) {
    said.put(url.getAuthority(), why);
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("stopped", null, false, false);
    }
  }
}
