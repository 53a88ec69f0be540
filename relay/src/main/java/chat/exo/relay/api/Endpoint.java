package chat.exo.relay.api;

import java.util.function.Function;

/**
 * One thing that can be asked for.
 *
 * @param method as on the wire
 * @param path with named parts, {@code /v1/prekeys/{pub}/{device}}, as the OpenAPI file writes it
 * @param maxBodyBytes how large its body may be
 * @param answer answers a request, on a thread of the API
 */
public record Endpoint(String method, String path, int maxBodyBytes, Function<ApiRequest, Answer> answer) {
  /** The path as the router writes it. */
  String route() {
    return path.replace('{', ':').replace("}", "");
  }

  /** Whether a path is one of this, whatever the method. */
  boolean answersTo(String requested) {
    return requested.matches(path.replaceAll("\\{[a-z]+\\}", "[^/]+"));
  }
}
