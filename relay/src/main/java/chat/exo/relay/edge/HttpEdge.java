package chat.exo.relay.edge;

import chat.exo.relay.edge.page.GunFiles;
import chat.exo.relay.edge.page.Page;
import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.socket.Upgraded;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one port of the relay: WebSockets at {@code /gun}, and a few pages beside it. Runs on the loop. */
public final class HttpEdge {
  private static final long SWEEP_MILLIS = 250;

  /** A page is made or sent whole for each request; a request of the API is charged again by what it does. */
  private static final int COST_OF_A_PAGE = 10;

  private static final int COST_OF_A_REQUEST = 1;

  private final Vertx vertx;
  private final HttpServer server;
  private final Doorkeeper door;
  private final Limits limits;
  private final boolean packs;
  private final LongSupplier ticksMillis;
  private final BiConsumer<Upgraded, Allowance> connected;

  /** Puts the routes of other parts on the port; it gets what reads bodies of a size, and what lets large ones pass. */
  public interface Routes {
    void serveOn(Router router, IntFunction<Handler<RoutingContext>> bodies, Streams streams);
  }

  /**
   * Makes the server; it listens once {@link #listen} is called.
   *
   * @param packs whether frames may be compressed
   * @param metrics all figures, in Prometheus' text format
   * @param limits who may come in
   * @param ledger where bodies are charged
   * @param edge how the port behaves, now
   * @param shut why nobody may come in now, if that is so
   * @param info the document about this relay, now
   * @param api puts its own routes on the port
   * @param ready whether the relay takes traffic, for {@code /readyz}
   * @param ticksMillis a clock that nobody sets
   * @param connected gets every socket opened at {@code /gun}, with what it may do
   */
  public HttpEdge(
      Vertx vertx,
      HttpServerOptions options,
      boolean packs,
      Supplier<String> metrics,
      Limits limits,
      Ledger ledger,
      Supplier<EdgeOptions> edge,
      Supplier<Optional<Limit>> shut,
      Supplier<String> info,
      Routes api,
      BooleanSupplier ready,
      LongSupplier ticksMillis,
      BiConsumer<Upgraded, Allowance> connected) {
    this.vertx = vertx;
    this.limits = limits;
    this.packs = packs;
    this.ticksMillis = ticksMillis;
    this.connected = connected;
    this.door = new Doorkeeper(limits, edge, shut, ticksMillis);
    Router router = Router.router(vertx);
    router.route().handler(this::enter).handler(new SecurityHeaders(options.isSsl())::add);
    get(router, "/.well-known/exo.json")
        .handler(
            request -> {
              request.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
              send(request.response(), "application/json; charset=utf-8", info.get());
            });
    get(router, "/healthz").handler(request -> send(request.response(), "text/plain", "ok\n"));
    get(router, "/readyz")
        .handler(
            request -> {
              boolean takesTraffic = ready.getAsBoolean();
              request.response().setStatusCode(takesTraffic ? 200 : 503);
              send(request.response(), "text/plain", takesTraffic ? "ready\n" : "draining\n");
            });
    get(router, "/metrics")
        .handler(request -> send(request.response(), "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
    api.serveOn(router, new Bodies(ledger, door)::upTo, new Streams(ledger, door));
    new GunFiles().serveOn(router);
    new Page().serveOn(router);
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(door::connected)
            .requestHandler(
                request -> {
                  if (!door.requested(request.connection())) {
                    return; // what stood in the pipe behind a request that was refused
                  }
                  if (Handshake.asked(request)) {
                    shake(request);
                  } else if (wellFormed(request.path())) {
                    router.handle(request);
                  } else {
                    door.sendAway(request, door.charge(request, COST_OF_A_PAGE).orElse(400));
                  }
                });
  }

  private static Route get(Router router, String path) {
    return router.get(path).method(HttpMethod.HEAD);
  }

  /**
   * Whether a target is a path whose escapes are whole. The router throws at others, before anything was charged, and tells the
   * log all about it each time.
   */
  static boolean wellFormed(@Nullable String path) {
    if (path == null || !path.startsWith("/")) {
      return false;
    }
    for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
      if (i + 2 >= path.length() || Character.digit(path.charAt(i + 1), 16) < 0 || Character.digit(path.charAt(i + 2), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void send(HttpServerResponse response, String type, String text) {
    Buffer body = Buffer.buffer(text);
    response.putHeader(HttpHeaders.CONTENT_TYPE, type).putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length())).end(body);
  }

  /** Connections that are no sockets. */
  public int guests() {
    return door.guests();
  }

  /** Another certificate, from the next handshake on; open sockets stay. */
  public Future<Boolean> certificate(PemKeyCertOptions files) {
    // Forced: the paths are the same as before, and only that is compared.
    return server.updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(files), true);
  }

  /** Listens; the port it got, which is another than asked for if that was 0. */
  public Future<Integer> listen() {
    return server
        .listen()
        .map(
            listening -> {
              vertx.setPeriodic(SWEEP_MILLIS, id -> door.sweep());
              return listening.actualPort();
            });
  }

  /** Takes no more connections. */
  public Future<Void> close() {
    return server.close();
  }

  /** Every request that is none for a socket: counted, charged, and its answer counted too. */
  private void enter(RoutingContext context) {
    HttpServerRequest request = context.request();
    HttpConnection connection = request.connection();
    context.addEndHandler(
        done -> {
          door.answered(connection);
          limits.sent(request.response().bytesWritten());
        });
    boolean ofApi = context.normalizedPath().startsWith("/v1/");
    Optional<Integer> refused = door.charge(request, ofApi ? COST_OF_A_REQUEST : COST_OF_A_PAGE);
    boolean spent = door.shut().filter(why -> why == Limit.EGRESS).isPresent() && !looksAfter(context.normalizedPath());
    if (refused.isPresent()) {
      request.response().putHeader("Retry-After", "1");
      door.sendAway(request, refused.get());
    } else if (spent) {
      limits.counts().add(Limit.EGRESS);
      request.response().setStatusCode(503).end("This relay has sent what it may this month; try another.\n");
    } else {
      context.next();
    }
  }

  /** What its operator looks at, whatever is spent. */
  private static boolean looksAfter(String path) {
    return path.equals("/healthz") || path.equals("/readyz") || path.equals("/metrics");
  }

  /** gun: its relay answers 400 for every other path; queries are allowed. */
  private void shake(HttpServerRequest request) {
    Optional<Integer> refused = door.charge(request, COST_OF_A_REQUEST); // coming and going again is not free
    if (refused.isPresent()) {
      request.response().putHeader("Retry-After", "1");
      door.sendAway(request, refused.get());
      return;
    }
    Handshake handshake = new Handshake(request, packs);
    Optional<Integer> wrong =
        request.path() != null && (request.path().equals("/gun") || request.path().equals("/gun/")) ? handshake.wrong() : Optional.of(400);
    if (wrong.isPresent()) {
      request.response().putHeader("Sec-WebSocket-Version", "13");
      door.sendAway(request, wrong.get());
      return;
    }
    Optional<Allowance> allowance = door.admit(request);
    if (allowance.isEmpty()) {
      return;
    }
    Upgraded.Packing packing = handshake.agree();
    door.upgraded(request.connection());
    Upgraded.ofServer(request, packing)
        .onSuccess(upgraded -> connected.accept(upgraded, allowance.get()))
        .onFailure(gone -> allowance.get().end(ticksMillis.getAsLong()));
  }
}
