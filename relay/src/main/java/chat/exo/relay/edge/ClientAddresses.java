package chat.exo.relay.edge;

import chat.exo.relay.limit.AddressRange;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a request really comes from. A proxy appends the address it sees to {@code X-Forwarded-For} or {@code Forwarded}; read
 * from the end, the first that is no trusted proxy is the client. Whatever stands before it the client may have made up.
 */
public final class ClientAddresses {
  private ClientAddresses() {}

  /** The address at the other end, whoever that speaks for. */
  static Optional<InetAddress> of(SocketAddress peer) {
    return Optional.ofNullable(peer).flatMap(address -> AddressRange.address(String.valueOf(address.hostAddress())));
  }

  /** The client's address; empty where the socket has none, as in tests without a network. */
  public static Optional<InetAddress> of(SocketAddress peer, MultiMap headers, List<AddressRange> trusted) {
    Optional<InetAddress> nearest = of(peer);
    List<String> named = named(headers);
    for (int i = named.size() - 1; i >= 0; i--) {
      if (nearest.isEmpty() || !trusts(trusted, nearest.get())) {
        return nearest;
      }
      Optional<InetAddress> before = AddressRange.address(bare(named.get(i)));
      if (before.isEmpty()) {
        return nearest; // a name, "unknown" or rubbish: the last address we know counts
      }
      nearest = before;
    }
    return nearest;
  }

  private static boolean trusts(List<AddressRange> trusted, InetAddress address) {
    return trusted.stream().anyMatch(range -> range.holds(address));
  }

  private static List<String> named(MultiMap headers) {
    List<String> named = new ArrayList<>(2);
    for (String header : headers.getAll("X-Forwarded-For")) {
      named.addAll(List.of(header.split(",")));
    }
    if (!named.isEmpty()) {
      return named;
    }
    for (String header : headers.getAll("Forwarded")) {
      for (String element : header.split(",")) {
        for (String pair : element.split(";")) {
          if (pair.trim().regionMatches(true, 0, "for=", 0, 4)) {
            named.add(pair.trim().substring(4));
          }
        }
      }
    }
    return named;
  }

  /** Without quotes, brackets and port: {@code "[2001:db8::1]:4711"}, {@code 192.0.2.1:4711}. */
  private static String bare(String text) {
    String address = text.trim().replace("\"", "");
    if (address.startsWith("[")) {
      int end = address.indexOf(']');
      return end < 0 ? "" : address.substring(1, end);
    }
    int colon = address.indexOf(':');
    return colon >= 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
  }
}
