package chat.exo.relay.edge;

import chat.exo.relay.limit.AddressRange;
import chat.exo.relay.limit.Rate;
import java.util.List;

/**
 * How the port behaves.
 *
 * @param origins pages that may connect, as {@code https://app.example}; {@code *} for all. Programs send no origin and pass
 * @param trustedProxies who may say on whose behalf a connection comes
 * @param requestTimeoutMillis how long an HTTP connection may be open without a finished request
 * @param idleTimeoutMillis how long it is kept for another request
 * @param connections HTTP connections at once, those that become sockets until they are; beyond, the one that was quiet longest goes
 * @param connectionsPerAddress of them from one address
 * @param requests what the requests of one address may cost
 */
public record EdgeOptions(
    List<String> origins,
    List<AddressRange> trustedProxies,
    long requestTimeoutMillis,
    long idleTimeoutMillis,
    int connections,
    int connectionsPerAddress,
    Rate requests) {
  public EdgeOptions {
    origins = List.copyOf(origins);
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** Everybody connects, nobody speaks for others. */
  public static EdgeOptions defaults() {
    return new EdgeOptions(List.of("*"), List.of(), 10_000, 30_000, 1_000, 100, new Rate(100, 10_000));
  }

  public boolean allows(String origin) {
    return origins.contains("*") || origins.contains(origin);
  }
}
