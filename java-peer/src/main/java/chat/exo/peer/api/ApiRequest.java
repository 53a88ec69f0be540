package chat.exo.peer.api;

import chat.exo.peer.sea.SeaSigner;
import java.util.Optional;

/**
 * One request to a relay.
 *
 * @param target path as it stands in the request line
 * @param body JSON, or empty
 * @param owner who signs it; empty where anybody may ask
 */
public record ApiRequest(String method, String target, String body, Optional<SeaSigner> owner) {
  static ApiRequest get(String target, SeaSigner owner) {
    return new ApiRequest("GET", target, "", Optional.of(owner));
  }

  static ApiRequest put(String target, String body, SeaSigner owner) {
    return new ApiRequest("PUT", target, body, Optional.of(owner));
  }

  static ApiRequest post(String target, String body, SeaSigner owner) {
    return new ApiRequest("POST", target, body, Optional.of(owner));
  }

  static ApiRequest open(String target) {
    return new ApiRequest("POST", target, "", Optional.empty());
  }

  /** The path names an account. */
  @Override
  public String toString() {
    return "ApiRequest[" + method + "]";
  }
}
