package chat.exo.relay.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The API in the words of OpenAPI 3.1, as the jar has it. On the loop. */
final class ApiDescription {
  static final String PATH = "/v1/openapi.yaml";
  private static final String RESOURCE = "/api/openapi.yaml";

  private final Buffer text = read();

  void serve(RoutingContext context) {
    context.response().putHeader("Content-Type", "application/yaml; charset=utf-8").putHeader("Cache-Control", "no-cache").end(text);
  }

  private static Buffer read() {
    try (InputStream in = ApiDescription.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("expected " + RESOURCE + " in the jar");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("a file of the jar cannot be read", e);
    }
  }
}
