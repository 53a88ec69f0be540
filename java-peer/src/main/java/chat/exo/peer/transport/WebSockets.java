package chat.exo.peer.transport;

import chat.exo.peer.Refused;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Connections over the JDK's own WebSocket. One client, many connections; any thread. */
public final class WebSockets implements TransportFactory {
  /** Gun's relays name their schemes either way. */
  private static final Map<String, String> SCHEMES = Map.of("http", "ws", "https", "wss", "ws", "ws", "wss", "wss");

  private static final Duration CONNECT_WAIT = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_WAIT).build();
  private final int maxFrameBytes;

  /**
   * A factory.
   *
   * @param maxFrameBytes a relay that sends a longer frame is disconnected
   */
  public WebSockets(int maxFrameBytes) {
    this.maxFrameBytes = maxFrameBytes;
  }

  @Override
  public Transport to(URI relay) {
    return new WebSocketTransport(client, address(relay), maxFrameBytes);
  }

  /** The address to dial: {@code ws} or {@code wss}, and {@code /gun} where no path is given. */
  static URI address(URI relay) {
    String scheme = SCHEMES.getOrDefault(Optional.ofNullable(relay.getScheme()).orElse(""), "");
    if (scheme.isEmpty() || relay.getHost() == null) {
      throw new Refused("expected a relay such as wss://relay.example/gun, got '" + relay + "'");
    }
    String path = Optional.ofNullable(relay.getRawPath()).filter(p -> !p.isEmpty() && !p.equals("/")).orElse("/gun");
    String query = Optional.ofNullable(relay.getRawQuery()).map(q -> "?" + q).orElse("");
    return URI.create(scheme + "://" + relay.getRawAuthority() + path + query);
  }
}
