package chat.exo.relay.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.ext.web.Router;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The one port of the relay: WebSockets at {@code /gun}, and a few pages beside it. Runs on the loop. */
public final class HttpEdge {
  private final HttpServer server;

  /**
   * Makes the server; it listens once {@link #listen} is called.
   *
   * @param ready whether the relay takes traffic, for {@code /readyz}
   * @param connected gets every socket opened at {@code /gun}
   */
  public HttpEdge(
      Vertx vertx,
      HttpServerOptions options,
      RelayMetrics metrics,
      BooleanSupplier ready,
      Consumer<ServerWebSocket> connected) {
    Router router = Router.router(vertx);
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
    new GunFiles().serveOn(router);
    new Page().serveOn(router);
    server =
        vertx
            .createHttpServer(options)
            .requestHandler(router)
            .webSocketHandshakeHandler(HttpEdge::shake)
            .webSocketHandler(connected::accept);
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
  private static void shake(ServerWebSocketHandshake handshake) {
    if (handshake.path().equals("/gun") || handshake.path().equals("/gun/")) {
      handshake.accept();
    } else {
      handshake.reject(400);
    }
  }
}
