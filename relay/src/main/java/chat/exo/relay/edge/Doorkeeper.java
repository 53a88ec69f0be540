package chat.exo.relay.edge;

import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.ClientAddress;
import chat.exo.relay.limit.KeyRates;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.Limits;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Who comes in: bans, numbers of connections, rates of requests, origins; and who has to leave because nothing came of a connection.
 * Used by the loop.
 *
 * <p>A connection is a guest until it is a socket. There is room for so many; when it is full the guest that was quiet longest goes,
 * so that nobody can keep others out by staying.
 */
final class Doorkeeper {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final long LINGER_MILLIS = 1_000;
  private static final int FORBIDDEN = 403;

  private static final class Guest {
    private final Optional<ClientAddress> counted;
    private long sinceMillis;
    private boolean asks = true;
    private boolean sentAway;
    /** Its request passes through for as long as it moves, and somebody else looks after that. */
    private boolean streams;

    Guest(Optional<ClientAddress> counted, long nowMillis) {
      this.counted = counted;
      this.sinceMillis = nowMillis;
    }
  }

  private final Limits limits;
  private final Supplier<EdgeOptions> options;
  private final Supplier<Optional<Limit>> shut;
  private final LongSupplier ticksMillis;
  /** Quiet longest first. */
  private final Map<HttpConnection, Guest> guests = new LinkedHashMap<>(64, 0.75f, true);

  private final Map<ClientAddress, Integer> guestsOf = new HashMap<>();
  private final KeyRates requests = new KeyRates();

  /**
   * A door.
   *
   * @param shut why nobody at all may come in now, if that is so
   * @param ticksMillis a clock that nobody sets
   */
  Doorkeeper(Limits limits, Supplier<EdgeOptions> options, Supplier<Optional<Limit>> shut, LongSupplier ticksMillis) {
    this.limits = limits;
    this.options = options;
    this.shut = shut;
    this.ticksMillis = ticksMillis;
  }

  /** A connection, of which nothing is known yet. */
  void connected(HttpConnection connection) {
    EdgeOptions now = options.get();
    Optional<InetAddress> address = ClientAddresses.of(connection.remoteAddress());
    if (address.filter(limits::banned).isPresent()) {
      limits.counts().add(Limit.BANNED_ADDRESS);
      connection.close();
      return;
    }
    Optional<ClientAddress> counted =
        address
            .filter(known -> !limits.exempt(known) && now.trustedProxies().stream().noneMatch(range -> range.holds(known)))
            .map(ClientAddress::of);
    if (counted.isPresent() && guestsOf.getOrDefault(counted.get(), 0) >= now.connectionsPerAddress()) {
      limits.counts().add(Limit.HTTP_CONNECTIONS_PER_ADDRESS);
      connection.close();
      return;
    }
    if (guests.size() >= now.connections()) {
      limits.counts().add(Limit.HTTP_CONNECTIONS);
      HttpConnection quietest = guests.keySet().iterator().next();
      cut(quietest);
    }
    Guest guest = new Guest(counted, ticksMillis.getAsLong());
    guests.put(connection, guest);
    counted.ifPresent(known -> guestsOf.merge(known, 1, Integer::sum));
    connection.closeHandler(closed -> leave(connection));
  }

  private void leave(HttpConnection connection) {
    Guest guest = guests.remove(connection);
    if (guest != null) {
      guest.counted.ifPresent(this::oneLess);
    }
  }

  private void oneLess(ClientAddress address) {
    int left = guestsOf.getOrDefault(address, 0) - 1;
    if (left > 0) {
      guestsOf.put(address, left);
    } else {
      guestsOf.remove(address);
    }
  }

  /** A request came over a connection and has to be finished in time; false if nothing that comes over it counts any more. */
  boolean requested(HttpConnection connection) {
    Guest guest = guests.get(connection);
    if (guest == null || guest.sentAway) {
      return false;
    }
    if (!channelOf(connection).isWritable()) {
      // Whoever asks on and on and reads nothing would leave all the answers with us.
      limits.counts().add(Limit.QUEUED_PER_READER);
      cut(connection);
      return false;
    }
    seen(connection, true);
    return true;
  }

  /** A request is answered; another may come over the connection. */
  void answered(HttpConnection connection) {
    Guest guest = guests.get(connection);
    if (guest != null) {
      guest.streams = false;
    }
    seen(connection, false);
  }

  /** A request that takes its time moves: to be told now and then, because who is quiet longest goes when there is no room. */
  void streams(HttpConnection connection) {
    Guest guest = guests.get(connection);
    if (guest != null) {
      guest.streams = true;
      guest.sinceMillis = ticksMillis.getAsLong();
    }
  }

  private void seen(HttpConnection connection, boolean asks) {
    Guest guest = guests.get(connection);
    if (guest != null) {
      guest.sinceMillis = ticksMillis.getAsLong();
      guest.asks = asks;
    }
  }

  /** Closes those of which nothing came in time: half open, a byte a second, or kept for later and forgotten. */
  void sweep() {
    long nowMillis = ticksMillis.getAsLong();
    EdgeOptions now = options.get();
    List<HttpConnection> late = new ArrayList<>();
    for (Map.Entry<HttpConnection, Guest> guest : guests.entrySet()) {
      long quietMillis = nowMillis - guest.getValue().sinceMillis;
      if (quietMillis <= Math.min(now.requestTimeoutMillis(), now.idleTimeoutMillis())) {
        break; // all behind it were heard of later
      }
      if (!guest.getValue().streams && quietMillis > (guest.getValue().asks ? now.requestTimeoutMillis() : now.idleTimeoutMillis())) {
        late.add(guest.getKey());
      }
    }
    for (HttpConnection connection : late) {
      limits.counts().add(Limit.REQUEST_TIMEOUT);
      cut(connection);
    }
  }

  /** Connections of pages and of nothing yet. */
  int guests() {
    return guests.size();
  }

  /** Where a request comes from. */
  InetAddress address(HttpServerRequest request) {
    return ClientAddresses.of(request.remoteAddress(), request.headers(), options.get().trustedProxies())
        .orElseGet(InetAddress::getLoopbackAddress);
  }

  /** Whom a request is charged to; nobody, if its address is not counted. */
  Optional<ClientAddress> charged(HttpServerRequest request) {
    return Optional.of(address(request)).filter(address -> !limits.exempt(address)).map(ClientAddress::of);
  }

  /** Charges a request; the status that refuses it, if it is refused. */
  Optional<Integer> charge(HttpServerRequest request, int cost) {
    if (limits.banned(address(request))) {
      limits.counts().add(Limit.BANNED_ADDRESS);
      return Optional.of(FORBIDDEN);
    }
    Optional<ClientAddress> address = charged(request);
    boolean paid = address.isEmpty() || requests.spend(address.get().text(), cost, options.get().requests(), ticksMillis.getAsLong());
    if (!paid) {
      limits.counts().add(Limit.HTTP_REQUESTS_PER_SECOND);
    }
    return paid ? Optional.empty() : Optional.of(TOO_MANY_REQUESTS);
  }

  /** Why nobody may be let in now. */
  Optional<Limit> shut() {
    return shut.get();
  }

  /** Lets a socket in, or answers with the status that says why not. */
  Optional<Allowance> admit(HttpServerRequest request) {
    EdgeOptions now = options.get();
    String origin = request.headers().get("Origin");
    if (origin != null && !now.allows(origin)) {
      return refuse(request, Limit.ORIGIN, FORBIDDEN);
    }
    Optional<Limit> closed = shut.get();
    if (closed.isPresent()) {
      return refuse(request, closed.get(), UNAVAILABLE);
    }
    InetAddress address = address(request);
    long nowMillis = ticksMillis.getAsLong();
    Optional<Limit> why = limits.refusal(address, nowMillis);
    if (why.isPresent()) {
      int status =
          switch (why.get()) {
            case CONNECTIONS_PER_ADDRESS -> TOO_MANY_REQUESTS;
            case BANNED_ADDRESS -> FORBIDDEN;
            default -> UNAVAILABLE;
          };
      sendAway(request, status);
      return Optional.empty();
    }
    return Optional.of(limits.admit(address, nowMillis));
  }

  /** A guest became a socket, which has its own signs of life. */
  void upgraded(HttpConnection connection) {
    leave(connection);
  }

  private Optional<Allowance> refuse(HttpServerRequest request, Limit limit, int status) {
    limits.counts().add(limit);
    sendAway(request, status);
    return Optional.empty();
  }

  /** Says no and closes: refusing a hundred thousand requests that wait in one pipe would cost more than serving a few. */
  void sendAway(HttpServerRequest request, int status) {
    HttpConnection connection = request.connection();
    Guest guest = guests.get(connection);
    if (guest != null) {
      guest.sentAway = true; // it stays a guest until it is closed, so that it is cut off if it does not read the answer
    }
    request.response().setStatusCode(status).putHeader(HttpHeaders.CONNECTION, "close").end().onComplete(said -> cutBehind(request));
  }

  /**
   * Closes behind an answer. What is still to come of a body is dropped for a while first: a connection that is closed with
   * something unread is reset, and the answer with it.
   */
  void cutBehind(HttpServerRequest request) {
    if (request.isEnded()) {
      cut(request.connection());
    } else {
      channelOf(request.connection()).eventLoop().schedule(() -> cut(request.connection()), LINGER_MILLIS, TimeUnit.MILLISECONDS).addListener(done -> {});
    }
  }

  /** Closes at once: Vert.x first waits until what was written is read. */
  void cut(HttpConnection connection) {
    leave(connection);
    var unused = channelOf(connection).close();
  }

  private static Channel channelOf(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }
}
