package chat.exo.relay.edge.page;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * gun.js as it comes from npm, because pages load it from their relay: {@code /gun.js}, {@code /sea.js}, {@code
 * /axe.js}, {@code /nts.js}, {@code /lib/NAME.js}, each also under {@code /gun/}. Used by the loop.
 *
 * <p>not gun: its relay serves whatever lies in its folder, the database included. Here only what the build put into the
 * jar can be asked for, under names of one pattern.
 */
public final class GunFiles {
  private static final String ROOT = "/gun/";
  private static final String NAMES =
      "\\/(?:gun\\/)?(?<file>gun\\.js|gun\\.min\\.js|sea\\.js|axe\\.js|nts\\.js|lib\\/[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*\\.js)";

  private final Map<String, Buffer> loaded = new HashMap<>();

  public void serveOn(Router router) {
    router.getWithRegex(NAMES).method(HttpMethod.HEAD).handler(this::serve);
  }

  private void serve(RoutingContext request) {
    request.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    Optional<Buffer> file = file(request.pathParam("file"));
    if (file.isEmpty()) {
      request.response().setStatusCode(404).end("There is no such file of gun in this relay; ./exo build puts them in.\n");
      return;
    }
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript; charset=utf-8")
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(file.get().length()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
        .putHeader("Cross-Origin-Resource-Policy", "cross-origin")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(file.get());
  }

  /** Only names that exist are kept, so a stranger cannot fill the map. */
  private Optional<Buffer> file(String name) {
    Buffer known = loaded.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    try (InputStream in = GunFiles.class.getResourceAsStream(ROOT + name)) {
      if (in == null) {
        return Optional.empty();
      }
      Buffer body = Buffer.buffer(in.readAllBytes());
      loaded.put(name, body);
      return Optional.of(body);
    } catch (IOException e) {
      throw new UncheckedIOException("a file of the jar cannot be read", e);
    }
  }
}
