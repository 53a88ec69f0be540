package chat.exo.relay.edge;

import chat.exo.relay.edge.page.GunFiles;
import chat.exo.relay.edge.page.Page;
import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.metrics.RelayMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The one port of the relay: WebSockets at {@code /gun}, and a few pages beside it. Runs on the loop. */
public final class HttpEdge {
  private final HttpServer server;
  private final Doorkeeper door;
  /** Between the handshake and its socket. */
  private final Map<SocketAddress, Allowance> admitted = new HashMap<>();

  /**
   * Makes the server; it listens once {@link #listen} is called.
   *
   * @param limits who may come in
   * @param edge how the port behaves, now
   * @param shut why nobody may come in now, if that is so
   * @param info the document about this relay, now
   * @param api puts its own routes on the port
   * @param ready whether the relay takes traffic, for {@code /readyz}
   * @param connected gets every socket opened at {@code /gun}, with what it may do
   */
  public HttpEdge(
      Vertx vertx,
      HttpServerOptions options,
      RelayMetrics metrics,
      Limits limits,
      Supplier<EdgeOptions> edge,
      Supplier<Optional<Limit>> shut,
      Supplier<String> info,
      Consumer<Router> api,
      BooleanSupplier ready,
      BiConsumer<ServerWebSocket, Allowance> connected) {
    this.door = new Doorkeeper(vertx, limits, edge, shut, System::currentTimeMillis);
    Router router = Router.router(vertx);
    router.route().handler(new SecurityHeaders(options.isSsl())::add);
    router
        .get("/.well-known/exo.json")
        .handler(
            request ->
                request
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                    .end(info.get()));
    router.get("/healthz").handler(request -> request.response().end("ok\n"));
    router
        .get("/readyz")
        .handler(
            request -> {
              boolean takesTraffic = ready.getAsBoolean();
              request.response().setStatusCode(takesTraffic ? 200 : 503).end(takesTraffic ? "ready\n" : "draining\n");
            });
    router
        .get("/metrics")
        .handler(
            request ->
                request
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .end(metrics.scrape()));
    api.accept(router);
    new GunFiles().serveOn(router);
    new Page().serveOn(router);
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(door::connected)
            .requestHandler(
                request -> {
                  door.requested(request.remoteAddress());
                  router.handle(request);
                })
            .webSocketHandshakeHandler(this::shake)
            .webSocketHandler(socket -> open(socket, connected));
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
    return server.listen().map(HttpServer::actualPort);
  }

  /** Takes no more connections. */
  public Future<Void> close() {
    return server.close();
  }

  /** gun: its relay answers 400 for every other path; queries are allowed. */
  private void shake(ServerWebSocketHandshake handshake) {
    if (!handshake.path().equals("/gun") && !handshake.path().equals("/gun/")) {
      handshake.reject(400);
      return;
    }
    Optional<Allowance> allowance = door.admit(handshake);
    if (allowance.isPresent()) {
      admitted.put(handshake.remoteAddress(), allowance.get());
      handshake
          .accept()
          .onFailure(
              cause -> {
                Allowance unused = admitted.remove(handshake.remoteAddress());
                if (unused != null) {
                  unused.end(System.currentTimeMillis());
                }
              });
    }
  }

  private void open(ServerWebSocket socket, BiConsumer<ServerWebSocket, Allowance> connected) {
    Allowance allowance = admitted.remove(socket.remoteAddress());
    if (allowance == null) {
      throw new IllegalStateException("expected an admitted socket, got another");
    }
    connected.accept(socket, allowance);
  }
}
