package chat.exo.peer.api;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Where the HTTP API of a relay is: at the root of the host its WebSocket is on. Stateless. */
final class RelayBase {
  private static final Map<String, String> SCHEMES = Map.of("ws", "http", "wss", "https", "http", "http", "https", "https");

  private RelayBase() {}

  /** {@code wss://relay.example/gun} is asked at {@code https://relay.example}; empty for what is no relay's address. */
  static Optional<URI> of(URI relay) {
    return Optional.ofNullable(relay.getScheme())
        .map(SCHEMES::get)
        .filter(scheme -> relay.getHost() != null)
        .map(scheme -> URI.create(scheme + "://" + relay.getRawAuthority()));
  }
}
