package chat.exo.peer.api;

import chat.exo.peer.clock.PeerClock;
import chat.exo.peer.sea.SeaSigner;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Asks relays over HTTP, and again where that may help: when one is busy, out of reach, or does not like the time. Any
 * thread; futures complete on threads of its own, and never fail.
 */
public final class ApiClient implements AutoCloseable {
  private static final int MAX_ATTEMPTS = 3;
  private static final int MAX_ANSWER_BYTES = 256 << 10;
  private static final Duration ANSWER_WAIT = Duration.ofSeconds(3);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  /** Longer than that nobody waits in line: the caller comes again by itself. */
  private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PeerClock clock;
  private final Predicate<URI> trusted;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;
  private final AtomicLong lastSignedMillis = new AtomicLong();

  /** One whose clock any relay may correct. */
  public ApiClient(PeerClock clock) {
    this(clock, relay -> true);
  }

  /**
   * A client.
   *
   * @param trusted the account's own relays: those of contacts are asked for prekeys, and say nothing of the time
   */
  public ApiClient(PeerClock clock, Predicate<URI> trusted) {
    this.clock = clock;
    this.trusted = trusted;
    // Redirects are not followed: a signature is for the relay it was made for.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_WAIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
  }

  /** Asks one relay. */
  CompletableFuture<ApiAnswer> ask(URI relay, ApiRequest request) {
    return RelayBase.of(relay)
        .map(base -> attempt(relay, base, request, 1))
        .orElseGet(() -> CompletableFuture.completedFuture(new ApiAnswer.NoApi()));
  }

  /** Where the HTTP API of a relay is; empty for what is no relay's address. */
  public static Optional<URI> base(URI relay) {
    return RelayBase.of(relay);
  }

  /** An {@code Authorization} for a request without a body, or with one that is a stream; made anew for every attempt. */
  public String authorization(URI relay, SeaSigner owner, String method, String target) {
    URI base = RelayBase.of(relay).orElseThrow(() -> new IllegalArgumentException("expected a relay's address"));
    return OwnerAuthorization.header(owner, method, host(base), target, signingMillis(relay), "");
  }

  boolean closed() {
    return threads.isShutdown();
  }

  /** Requests under way end as {@link ApiAnswer.Later}. */
  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdown();
  }

  private CompletableFuture<ApiAnswer> attempt(URI relay, URI base, ApiRequest request, int attempt) {
    return http.sendAsync(message(relay, base, request), HttpResponse.BodyHandlers.ofInputStream())
        .thenApplyAsync(response -> read(relay, response), threads)
        .orTimeout(ANSWER_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> new Heard(new ApiAnswer.Later(), Optional.of(FIRST_PAUSE.multipliedBy(attempt))))
        .thenCompose(
            heard -> {
              if (heard.again().isEmpty() || attempt == MAX_ATTEMPTS || closed()) {
                return CompletableFuture.completedFuture(heard.answer());
              }
              long pauseMillis = heard.again().get().toMillis();
              return CompletableFuture.runAsync(
                      () -> {}, CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS, threads))
                  .thenCompose(waited -> attempt(relay, base, request, attempt + 1));
            });
  }

  /** What the relay is called in a signed request: as the Host header says it, without a default port. */
  private static String host(URI base) {
    String name = base.getHost().toLowerCase(Locale.ROOT);
    int port = base.getPort();
    return port <= 0 || port == 80 || port == 443 ? name : name + ":" + port;
  }

  private HttpRequest message(URI relay, URI base, ApiRequest request) {
    HttpRequest.BodyPublisher body =
        request.body().isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(request.body());
    HttpRequest.Builder message =
        HttpRequest.newBuilder(URI.create(base + request.target())).timeout(ANSWER_WAIT).method(request.method(), body);
    if (!request.body().isEmpty()) {
      message.header("Content-Type", "application/json");
    }
    // Signed anew for every attempt: a relay takes a signature once.
    request
        .owner()
        .ifPresent(
            owner ->
                message.header(
                    "Authorization",
                    OwnerAuthorization.header(owner, request.method(), host(base), request.target(), signingMillis(relay), request.body())));
    return message.build();
  }

  /** The relay's time, later with every signature, so that no two are alike. */
  private long signingMillis(URI relay) {
    long now = clock.millisAt(relay);
    // A clock set back by more than a moment starts anew: a signature far ahead would not be taken.
    return lastSignedMillis.updateAndGet(last -> now > last || last - now > 60_000 ? now : last + 1);
  }

  private Heard read(URI relay, HttpResponse<InputStream> response) {
    learnTime(relay, response);
    String type = response.headers().firstValue("Content-Type").orElse("");
    try (InputStream in = response.body()) {
      byte[] body = in.readNBytes(MAX_ANSWER_BYTES);
      return heard(response, type, body);
    } catch (IOException e) {
      return new Heard(new ApiAnswer.Later(), Optional.of(FIRST_PAUSE));
    }
  }

  private static Heard heard(HttpResponse<InputStream> response, String type, byte[] body) throws IOException {
    int status = response.statusCode();
    if (status == 429 || status == 503) {
      return new Heard(new ApiAnswer.Later(), retryAfter(response));
    }
    if (status == 500 || status == 502 || status == 504) {
      return new Heard(new ApiAnswer.Later(), Optional.of(FIRST_PAUSE));
    }
    if (type.startsWith("application/problem+json")) {
      return problem(JSON.readTree(body).path("type").asText());
    }
    boolean done = status == 200 && type.startsWith("application/json");
    JsonNode json = done ? JSON.readTree(body) : JSON.nullNode();
    return Heard.last(json.isObject() ? new ApiAnswer.Done(json) : new ApiAnswer.NoApi());
  }

  private static Heard problem(String type) {
    return switch (type) {
      case "urn:exo:problem:none-left" -> Heard.last(new ApiAnswer.NoneLeft());
      case "urn:exo:problem:supply-full" -> Heard.last(new ApiAnswer.Full());
      case "urn:exo:problem:no-space" -> Heard.last(new ApiAnswer.NoSpace());
      case "urn:exo:problem:not-found", "urn:exo:problem:wrong-method" -> Heard.last(new ApiAnswer.NoApi());
      // The answer's date was learned, so the next signature has the relay's time.
      case "urn:exo:problem:wrong-time", "urn:exo:problem:replayed" ->
          new Heard(new ApiAnswer.Refused(type), Optional.of(Duration.ofMillis(1)));
      default -> Heard.last(new ApiAnswer.Refused(type));
    };
  }

  /** What an answer says of the time. */
  public void learnTime(URI relay, HttpResponse<?> response) {
    response
        .headers()
        .firstValue("Date")
        .filter(date -> trusted.test(relay))
        .ifPresent(
            date -> {
              try {
                clock.heard(relay, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
              } catch (DateTimeException e) {
                // A date nobody can read says nothing.
              }
            });
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    Duration asked =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(text -> text.matches("\\d{1,6}"))
            .map(text -> Duration.ofSeconds(Long.parseLong(text)))
            .orElse(FIRST_PAUSE);
    return asked.compareTo(MAX_PAUSE) > 0 ? Optional.empty() : Optional.of(asked);
  }

  /**
   * One attempt's outcome.
   *
   * @param again the pause after which another attempt may help; empty: none will
   */
  private record Heard(ApiAnswer answer, Optional<Duration> again) {
    static Heard last(ApiAnswer answer) {
      return new Heard(answer, Optional.empty());
    }
  }
}
