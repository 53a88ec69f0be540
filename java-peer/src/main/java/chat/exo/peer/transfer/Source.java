package chat.exo.peer.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One address a file is read from, by ranges. One thread. */
final class Source implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
  private static final Duration ANSWER_WAIT = Duration.ofSeconds(20);

  private final HttpClient http;
  private final URI url;
  private final long most;
  /** So long nothing may come. */
  private final long stallMillis;

  /** Counts what was opened and closed: who watches a stream that is not the last any more has nothing to do. */
  private final AtomicInteger turn = new AtomicInteger();

  private volatile boolean waiting;
  private volatile long waitingSinceNanos;
  private Optional<InputStream> body = Optional.empty();
  private long at;
  /** Behind the last byte; as the server says it. */
  private long end;

  /**
   * A source.
   *
   * @param most bytes the file has at the most
   */
  Source(HttpClient http, URI url, long most, long stallMillis) {
    this.stallMillis = stallMillis;
    this.http = http;
    this.url = url;
    this.most = most;
  }

  /** An answer that holds no byte of the file: it need not be tried again soon. */
  static final class Unfit extends IOException {
    private static final long serialVersionUID = 1L;
    private final String why;
    private final boolean error;

    Unfit(String why, boolean error) {
      super(why);
      this.why = why;
      this.error = error;
    }

    String why() {
      return why;
    }

    /** Whether it was an error that a cache may have kept from earlier. */
    boolean error() {
      return error;
    }
  }

  URI url() {
    return url;
  }

  /**
   * Reads what follows an offset, until {@code count} bytes are there or the file ends.
   *
   * @param fresh whether caches are asked to ask again
   */
  int read(long offset, byte[] target, int from, int count, boolean fresh, Runnable moved) throws IOException, InterruptedException {
    if (body.isEmpty() || at != offset) {
      open(offset, fresh);
    }
    InputStream in = body.orElseThrow();
    int read = 0;
    while (read < count && at < end) {
      int wanted = (int) Math.min(count - read, end - at);
      int got = watched(in, target, from + read, Math.min(wanted, 64 << 10));
      if (got < 0) {
        close();
        throw new IOException("the answer was cut off");
      }
      read += got;
      at += got;
      moved.run();
    }
    return read;
  }

  /** Whether the file ends here, as this server has it. */
  boolean ends(long offset) {
    return body.isPresent() && offset >= end;
  }

  @Override
  public void close() {
    body.ifPresent(
        in -> {
          try {
            in.close();
          } catch (IOException e) {
            // It is of no use any more.
          }
        });
    body = Optional.empty();
    turn.incrementAndGet();
  }

  private void open(long offset, boolean fresh) throws IOException, InterruptedException {
    close();
    HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Accept-Encoding", "identity");
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
    }
    if (fresh) {
      request.header("Cache-Control", "no-cache");
    }
    HttpResponse<InputStream> answer = answered(request.build());
    InputStream in = answer.body();
    body = Optional.of(in);
    int mine = turn.incrementAndGet();
    Thread.ofVirtual().start(() -> watch(in, mine));
    try {
      long total = total(answer, offset);
      if (total > most) {
        throw new Unfit("a file of another length", false);
      }
      end = total;
      at = offset;
      if (answer.statusCode() == 200 && offset > 0) {
        skip(in, offset);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** How many bytes the whole file has; where nobody says, as many as it may have at the most. */
  private long total(HttpResponse<InputStream> answer, long offset) throws Unfit {
    int status = answer.statusCode();
    String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
    if ((status == 200 || status == 206) && !encoding.equals("identity")) {
      throw new Unfit("an encoding of its own", false);
    }
    if (status == 200) {
      return answer.headers().firstValueAsLong("Content-Length").orElse(most);
    }
    Matcher range = RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
    if (status == 206 && range.matches()) {
      long total = Long.parseLong(range.group(3));
      if (Long.parseLong(range.group(1)) != offset || Long.parseLong(range.group(2)) != total - 1) {
        throw new Unfit("another range than the one asked for", false);
      }
      return total;
    }
    if (status == 416) {
      throw new Unfit("a file of another length", false);
    }
    throw new Unfit(String.valueOf(status), true);
  }

  private void skip(InputStream in, long count) throws IOException {
    byte[] buffer = new byte[64 << 10];
    for (long left = count; left > 0; ) {
      int got = watched(in, buffer, 0, (int) Math.min(left, buffer.length));
      if (got < 0) {
        throw new IOException("the answer was cut off");
      }
      left -= got;
    }
  }

  private HttpResponse<InputStream> answered(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    try {
      return answer.get(ANSWER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer in " + ANSWER_WAIT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException("the request failed", e.getCause());
    }
  }

  private int watched(InputStream in, byte[] target, int from, int count) throws IOException {
    waitingSinceNanos = System.nanoTime();
    waiting = true;
    try {
      return in.read(target, from, count);
    } finally {
      waiting = false;
    }
  }

  /** A stream that gives nothing for too long is closed from outside, which ends the read. */
  private void watch(InputStream in, int mine) {
    try {
      while (turn.get() == mine) {
        Thread.sleep(Math.max(1, stallMillis / 10));
        if (turn.get() == mine && waiting && System.nanoTime() - waitingSinceNanos > TimeUnit.MILLISECONDS.toNanos(stallMillis)) {
          in.close();
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      // The reader notices, or nobody reads any more.
    }
  }
}
