package chat.exo.relay.edge.page;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The relay's own page at {@code /}: a graph explorer that runs real gun.js, and the relay's figures. */
public final class Page {
  /** One resource of the page; a closed list, nothing else is served. */
  private record Part(String path, String resource, String type) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("/", "/page/index.html", "text/html; charset=utf-8"),
          new Part("/page/explorer.js", "/page/explorer.js", "text/javascript; charset=utf-8"),
          new Part("/page/style.css", "/page/style.css", "text/css; charset=utf-8"));

  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  public void serveOn(Router router) {
    for (Part part : PARTS) {
      Buffer body = read(part.resource());
      router.get(part.path()).method(HttpMethod.HEAD).handler(request -> serve(request, part.type(), body));
    }
  }

  private static void serve(RoutingContext request, String type, Buffer body) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("Content-Security-Policy", CONTENT_POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .end(body);
  }

  private static Buffer read(String resource) {
    try (InputStream in = Page.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("expected " + resource + " in the jar");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("a file of the jar cannot be read", e);
    }
  }
}
