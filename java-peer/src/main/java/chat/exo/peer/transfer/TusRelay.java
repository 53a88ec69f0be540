package chat.exo.peer.transfer;

import chat.exo.peer.api.ApiClient;
import chat.exo.peer.sea.SeaSigner;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One relay's uploads, request by request; {@code docs/files.md}. One thread. */
final class TusRelay {
  private static final int MAX_BODY = 64 << 10;

  private final HttpClient http;
  private final ApiClient api;
  private final SeaSigner owner;
  private final URI relay;
  private final URI base;
  /** So long nothing may move before a connection is given up. */
  private final long stallMillis;

  TusRelay(HttpClient http, ApiClient api, SeaSigner owner, URI relay, URI base, long stallMillis) {
    this.stallMillis = stallMillis;
    this.http = http;
    this.api = api;
    this.owner = owner;
    this.relay = relay;
    this.base = base;
  }

  /**
   * What a request came to.
   *
   * @param whole whether the relay has all of the file now
   * @param problem status and name of what went wrong, for people
   */
  record Said(int status, OptionalLong offset, Optional<URI> place, boolean whole, String problem, Optional<Duration> again) {}

  /** Begins an upload, with the first bytes: a relay that has the file says so and reads no more. */
  Said create(long length, byte[] digest, Pieces.Piece first, Runnable moved) throws IOException, InterruptedException {
    String target = "/v1/files" + Optional.ofNullable(relay.getRawQuery()).filter(query -> query.startsWith("token=")).map(query -> "?" + query).orElse("");
    String hash = HexFormat.of().formatHex(digest);
    HttpRequest.Builder request =
        request(base.resolve(target))
            .header("Authorization", api.authorization(relay, owner, "POST", target))
            .header("Upload-Length", String.valueOf(length))
            .header("Upload-Metadata", "sha256 " + Base64.getEncoder().encodeToString(hash.getBytes(StandardCharsets.US_ASCII)));
    return send(request, "POST", Optional.of(first), new AtomicLong(), moved);
  }

  Said offset(URI place) throws IOException, InterruptedException {
    return send(request(place), "HEAD", Optional.empty(), new AtomicLong(), () -> {});
  }

  /** Sends a piece; {@code taken} grows as the connection takes it. */
  Said append(URI place, long offset, Pieces.Piece piece, AtomicLong taken, Runnable moved) throws IOException, InterruptedException {
    return send(request(place).header("Upload-Offset", String.valueOf(offset)), "PATCH", Optional.of(piece), taken, moved);
  }

  /** The relay may forget an upload; what it answers changes nothing. */
  void forget(URI place) throws IOException, InterruptedException {
    var unused = send(request(place), "DELETE", Optional.empty(), new AtomicLong(), () -> {});
  }

  private static HttpRequest.Builder request(URI target) {
    return HttpRequest.newBuilder(target).header("Tus-Resumable", "1.0.0");
  }

  private Said send(HttpRequest.Builder request, String method, Optional<Pieces.Piece> body, AtomicLong taken, Runnable moved)
      throws IOException, InterruptedException {
    if (body.isPresent()) {
      Pieces.Piece piece = body.get();
      request
          .header("Content-Type", "application/offset+octet-stream")
          .method(
              method,
              piece.count() == 0
                  ? HttpRequest.BodyPublishers.noBody()
                  : HttpRequest.BodyPublishers.fromPublisher(
                      HttpRequest.BodyPublishers.ofInputStream(() -> new CountedBody(piece, taken)), piece.count()));
    } else {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    }
    CompletableFuture<Said> answer =
        http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream()).thenApplyAsync(this::said, http.executor().orElse(Runnable::run));
    return await(answer, taken, moved);
  }

  /** Waits while something moves. */
  private Said await(CompletableFuture<Said> answer, AtomicLong taken, Runnable moved)
      throws IOException, InterruptedException {
    long last = -1;
    long sinceNanos = System.nanoTime();
    try {
      while (true) {
        try {
          return answer.get(100, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          moved.run();
          if (taken.get() != last) {
            last = taken.get();
            sinceNanos = System.nanoTime();
          } else if (System.nanoTime() - sinceNanos > TimeUnit.MILLISECONDS.toNanos(stallMillis)) {
            throw new IOException("nothing moved for " + stallMillis / 1_000 + " s", e);
          }
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException("the request failed", e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private Said said(HttpResponse<InputStream> answer) {
    api.learnTime(relay, answer);
    String problem;
    try (InputStream body = answer.body()) {
      problem = Problem.of(answer.statusCode(), body.readNBytes(MAX_BODY));
    } catch (IOException e) {
      problem = String.valueOf(answer.statusCode());
    }
    Optional<URI> place = answer.headers().firstValue("Location").flatMap(this::own);
    boolean whole = answer.headers().firstValue("Content-Location").isPresent();
    return new Said(answer.statusCode(), number(answer, "Upload-Offset"), place, whole, problem, again(answer));
  }

  /** An upload's address is at the relay that gave it: nobody sends us elsewhere. */
  private Optional<URI> own(String location) {
    try {
      URI place = base.resolve(location);
      return place.getRawAuthority().equals(base.getRawAuthority()) && place.getScheme().equals(base.getScheme())
          ? Optional.of(place)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static OptionalLong number(HttpResponse<?> answer, String header) {
    return answer.headers().firstValue(header).filter(text -> text.matches("\\d{1,18}")).stream().mapToLong(Long::parseLong).findFirst();
  }

  private static Optional<Duration> again(HttpResponse<?> answer) {
    return answer.headers().firstValue("Retry-After").filter(text -> text.matches("\\d{1,6}")).map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }
}
