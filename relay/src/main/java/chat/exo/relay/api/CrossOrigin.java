package chat.exo.relay.api;

import chat.exo.relay.edge.EdgeOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * Lets pages of the origins that may open sockets ask the API too. No cookies are involved. On the loop. Not Vert.x's CorsHandler: its
 * origins are fixed when it is made, and these are read anew with the settings.
 */
final class CrossOrigin {
  private final Supplier<EdgeOptions> options;

  CrossOrigin(Supplier<EdgeOptions> options) {
    this.options = options;
  }

  void allow(RoutingContext context) {
    String origin = context.request().getHeader("Origin");
    HttpServerResponse response = context.response();
    boolean allowed = origin != null && options.get().allows(origin);
    if (allowed) {
      response.putHeader("Access-Control-Allow-Origin", origin).putHeader("Access-Control-Expose-Headers", "Retry-After, Date").putHeader("Vary", "Origin");
    }
    if (allowed && context.request().method().equals(HttpMethod.OPTIONS)) {
      response
          .putHeader("Access-Control-Allow-Methods", "GET, PUT, POST")
          .putHeader("Access-Control-Allow-Headers", "authorization, content-type")
          .putHeader("Access-Control-Max-Age", "86400")
          .setStatusCode(204)
          .end();
      return;
    }
    context.next();
  }
}
