package chat.exo.relay.edge;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * What every answer of the port says to a browser; a page with needs of its own says more later. Vert.x has handlers for three of
 * these seven headers; the seven in one place are easier to look through.
 */
final class SecurityHeaders {
  private static final String NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final boolean secure;

  /** Headers, for a port with TLS or without. */
  SecurityHeaders(boolean secure) {
    this.secure = secure;
  }

  void add(RoutingContext request) {
    HttpServerResponse response = request.response();
    response
        .putHeader("Content-Security-Policy", NOTHING)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
    if (secure) {
      response.putHeader("Strict-Transport-Security", "max-age=31536000");
    }
    request.next();
  }
}
