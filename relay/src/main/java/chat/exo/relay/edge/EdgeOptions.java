package chat.exo.relay.edge;

import chat.exo.relay.limit.AddressRange;
import java.util.List;

/**
 * How the port behaves.
 *
 * @param origins pages that may connect, as {@code https://app.example}; {@code *} for all. Programs send no origin and pass
 * @param trustedProxies who may say on whose behalf a connection comes
 * @param requestTimeoutMillis how long an HTTP connection may be open without a finished request
 */
public record EdgeOptions(List<String> origins, List<AddressRange> trustedProxies, long requestTimeoutMillis) {
  public EdgeOptions {
    origins = List.copyOf(origins);
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** Everybody connects, nobody speaks for others. */
  public static EdgeOptions defaults() {
    return new EdgeOptions(List.of("*"), List.of(), 10_000);
  }

  public boolean allows(String origin) {
    return origins.contains("*") || origins.contains(origin);
  }
}
