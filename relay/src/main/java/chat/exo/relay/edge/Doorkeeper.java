package chat.exo.relay.edge;

import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.Limits;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Who comes in: bans, numbers of connections, origins; and who has to leave because nothing came of a connection. Used by
 * the loop.
 */
final class Doorkeeper {
  /** Room beside the sockets for pages, health and metrics, so that a full relay can still be looked at. */
  private static final int PAGE_CONNECTIONS = 256;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final int FORBIDDEN = 403;

  private static final class Guest {
    private final HttpConnection connection;
    private long lastRequestMillis;

    Guest(HttpConnection connection, long nowMillis) {
      this.connection = connection;
      this.lastRequestMillis = nowMillis;
    }
  }

  private final Vertx vertx;
  private final Limits limits;
  private final Supplier<EdgeOptions> options;
  private final Supplier<Optional<Limit>> shut;
  private final LongSupplier clockMillis;
  private final Map<SocketAddress, Guest> guests = new HashMap<>();
  private int connections;

  /**
   * A door.
   *
   * @param shut why nobody at all may come in now, if that is so
   */
  Doorkeeper(
      Vertx vertx, Limits limits, Supplier<EdgeOptions> options, Supplier<Optional<Limit>> shut, LongSupplier clockMillis) {
    this.vertx = vertx;
    this.limits = limits;
    this.options = options;
    this.shut = shut;
    this.clockMillis = clockMillis;
  }

  /** A connection, of which nothing is known yet. */
  void connected(HttpConnection connection) {
    if (connections >= limits.options().connections() + PAGE_CONNECTIONS) {
      limits.counts().add(Limit.CONNECTIONS);
      connection.close();
      return;
    }
    connections++;
    SocketAddress address = connection.remoteAddress();
    Guest guest = new Guest(connection, clockMillis.getAsLong());
    guests.put(address, guest);
    connection.closeHandler(
        closed -> {
          connections--;
          guests.remove(address, guest);
        });
    check(address, guest);
  }

  /** A whole request came over a connection. */
  void requested(SocketAddress address) {
    Guest guest = guests.get(address);
    if (guest != null) {
      guest.lastRequestMillis = clockMillis.getAsLong();
    }
  }

  /** Connections of pages and of nothing yet. */
  int guests() {
    return guests.size();
  }

  /** Lets a socket in, or answers with the status that says why not. */
  Optional<Allowance> admit(ServerWebSocketHandshake handshake) {
    EdgeOptions now = options.get();
    long nowMillis = clockMillis.getAsLong();
    String origin = handshake.headers().get("Origin");
    if (origin != null && !now.allows(origin)) {
      return refuse(handshake, Limit.ORIGIN, FORBIDDEN);
    }
    Optional<Limit> closed = shut.get();
    if (closed.isPresent()) {
      return refuse(handshake, closed.get(), UNAVAILABLE);
    }
    InetAddress address =
        ClientAddresses.of(handshake.remoteAddress(), handshake.headers(), now.trustedProxies()).orElseGet(InetAddress::getLoopbackAddress);
    Optional<Limit> why = limits.refusal(address, nowMillis);
    if (why.isPresent()) {
      handshake.reject(
          switch (why.get()) {
            case CONNECTIONS_PER_ADDRESS -> TOO_MANY_REQUESTS;
            case BANNED_ADDRESS -> FORBIDDEN;
            default -> UNAVAILABLE;
          });
      return Optional.empty();
    }
    guests.remove(handshake.remoteAddress()); // a socket has its own signs of life
    return Optional.of(limits.admit(address, nowMillis));
  }

  private Optional<Allowance> refuse(ServerWebSocketHandshake handshake, Limit limit, int status) {
    limits.counts().add(limit);
    handshake.reject(status);
    return Optional.empty();
  }

  /** Half-open connections and those that send one byte a second never finish a request. */
  private void check(SocketAddress address, Guest guest) {
    long timeoutMillis = options.get().requestTimeoutMillis();
    long leftMillis = guest.lastRequestMillis + timeoutMillis - clockMillis.getAsLong();
    if (guests.get(address) != guest) {
      return;
    }
    if (leftMillis > 0) {
      vertx.setTimer(leftMillis, id -> check(address, guest));
      return;
    }
    limits.counts().add(Limit.REQUEST_TIMEOUT);
    guest.connection.close();
  }
}
