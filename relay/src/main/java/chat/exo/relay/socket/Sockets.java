package chat.exo.relay.socket;

import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.ClientAddress;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.socket.frame.Excerpt;
import chat.exo.relay.socket.frame.FrameCache;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.http.WebSocket;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open connections, and the one flush a tick for all of them. Used by the loop.
 *
 * <p>A message is queued when it is made and goes out after everything that is ready in this tick was handled, so that a
 * burst for one socket is one system call.
 */
public final class Sockets implements SocketEvents {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  /** A period is gone through in so many parts, so that no turn of the loop serves everybody. */
  private static final int BEATS_A_PERIOD = 100;

  /** Whoever is further ahead of its rate is not slowed down but closed. */
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  /** Connections that are over and not gone yet, which no other limit counts; beyond, the eldest is cut off. */
  private static final int MAX_LEAVING = 1_000;

  private final SocketLimits limits;
  private final Limits everybody;
  private final Ledger ledger;
  private final Ledger.Account operator;
  private final Ledger.Account self;
  private final Executor loop;
  private final LongSupplier ticksMillis;
  private final LongSupplier wallMillis;
  private SocketListener listener = SocketListener.NOBODY;
  private final Map<PeerId, PeerSocket> open = new LinkedHashMap<>();
  private final Map<PeerId, PeerSocket> leaving = new LinkedHashMap<>();
  private final FrameCache frames = new FrameCache(PooledByteBufAllocator.DEFAULT);
  private final Map<CloseReason, Long> closedFor = new EnumMap<>(CloseReason.class);
  private List<PeerSocket> dirty = new ArrayList<>();
  private long lastId;
  private long messagesIn;
  private long bytesIn;
  private long messagesOut;
  private long bytesOut;
  private long tooLarge;
  private int paused;
  /** Whose turn of the heartbeat it still is in this period. */
  private ArrayDeque<PeerSocket> beatsLeft = new ArrayDeque<>();
  private int beats;

  /**
   * No connections yet.
   *
   * @param limits of each connection
   * @param everybody what all of them share
   * @param ledger what is held for them
   * @param ticksMillis a clock that nobody sets
   * @param wallMillis the time of day
   */
  public Sockets(
      SocketLimits limits,
      Limits everybody,
      Ledger ledger,
      Executor loop,
      LongSupplier ticksMillis,
      LongSupplier wallMillis) {
    this.limits = limits;
    this.everybody = everybody;
    this.ledger = ledger;
    this.operator = ledger.ofOperator();
    this.self = ledger.ofOperator();
    ledger.whenPressed(() -> loop.execute(this::relieveMemory));
    this.loop = loop;
    this.ticksMillis = ticksMillis;
    this.wallMillis = wallMillis;
  }

  /** Who hears what comes in; to be told before the first connection. */
  public void listen(SocketListener listening) {
    listener = listening;
  }

  /** A socket that somebody opened to us. */
  public PeerId accepted(Upgraded socket, Allowance allowance) {
    return add(socket, Optional.of(allowance));
  }

  /** A socket that we opened. */
  public PeerId dialled(WebSocket socket) {
    return add(Upgraded.ofClient(socket), Optional.empty());
  }

  /**
   * Queues a message; one for a connection that is gone is passed over. Whoever is too slow for it goes in a turn of its own: who
   * sends to many walks over them, and must not find one fewer in the middle of that.
   */
  public void send(PeerId to, byte[] message) {
    PeerSocket socket = open.get(to);
    if (socket == null) {
      return;
    }
    messagesOut++;
    bytesOut += message.length;
    if (!socket.outbound().queue(message)) {
      everybody.counts().add(Limit.QUEUED_PER_READER);
      loop.execute(() -> close(to, CloseReason.SLOW_READER));
      return;
    }
    wantsFlush(socket);
  }

  public void close(PeerId peer, CloseReason reason) {
    PeerSocket socket = open.get(peer);
    if (socket != null) {
      closedFor.merge(reason, 1L, Long::sum);
      socket.close(reason);
    }
  }

  /** Reads from nobody any more; what was read is still heard and answered. */
  public void holdAll() {
    open.values().forEach(socket -> socket.intake().hold());
  }

  /** Says good-bye to all. */
  public void closeAll(CloseReason reason) {
    List.copyOf(open.keySet()).forEach(peer -> close(peer, reason));
  }

  /**
   * Reads a page for a peer when it keeps up, and has paid for what it had looked at if it walks; never, if it is gone. {@link
   * #answered} has to follow.
   */
  public void whenReady(PeerId peer, boolean walks, Runnable page) {
    PeerSocket socket = open.get(peer);
    if (socket != null) {
      socket.answers().begin(walks, page);
    }
  }

  /** What was read for a peer is queued. */
  public void answered(PeerId peer) {
    PeerSocket socket = open.get(peer);
    if (socket != null) {
      socket.answers().answered();
    }
  }

  /** How often {@link #heartbeat} should be called. */
  public long beatMillis() {
    return Math.max(1, limits.heartbeatMillis() / BEATS_A_PERIOD);
  }

  /** Sends heartbeats to a part of the connections, and closes what has been silent for too long. */
  public void heartbeat() {
    if (beats == 0) {
      beatsLeft = new ArrayDeque<>(open.values());
    }
    int left = Math.max(1, BEATS_A_PERIOD - beats);
    for (int part = (beatsLeft.size() + left - 1) / left; part > 0; part--) {
      beat(beatsLeft.remove());
    }
    beats = (beats + 1) % BEATS_A_PERIOD;
  }

  private void beat(PeerSocket socket) {
    long nowMillis = ticksMillis.getAsLong();
    boolean silent = nowMillis - socket.lastHeardMillis() > limits.deadAfterMillis();
    if (silent && !socket.intake().stopped()) {
      close(socket.id(), CloseReason.SILENT);
    } else if (socket.outbound().stalledMillis(nowMillis) > limits.deadAfterMillis()) {
      close(socket.id(), CloseReason.SLOW_READER);
    } else {
      socket.outbound().heartbeat();
    }
  }

  public SocketFigures figures() {
    return new SocketFigures(
        open.size(),
        messagesIn,
        bytesIn,
        messagesOut,
        bytesOut,
        ledger.bytes(Held.QUEUED),
        ledger.bytes(Held.HALF_RECEIVED),
        paused,
        tooLarge,
        Map.copyOf(closedFor));
  }

  /** Every open connection, for the admin. */
  public List<ConnectionFigures> connections() {
    return open.values().stream().map(PeerSocket::figures).toList();
  }

  /** What is held for a connection; everything that is kept for it is charged there. Nothing can be held for one that is gone. */
  public Ledger.Account account(PeerId peer) {
    if (peer.equals(PeerId.OPERATOR)) {
      return operator;
    }
    if (peer.equals(PeerId.SELF)) {
      return self;
    }
    PeerSocket socket = open.get(peer);
    return socket == null ? ledger.gone() : socket.account();
  }

  /** Whether a connection is there, so that the listener will be told when it closes. */
  public boolean isOpen(PeerId peer) {
    return open.containsKey(peer);
  }

  /** Where a connection comes from; empty if it is gone. */
  public String address(PeerId peer) {
    PeerSocket socket = open.get(peer);
    return socket == null ? "" : socket.allowance().map(own -> own.address().getHostAddress()).orElse("");
  }

  /** Whether both connections are with one address, whoever dialled; addresses of this machine to itself are one. */
  public boolean sameHost(PeerId one, PeerId other) {
    Optional<InetAddress> first = Optional.ofNullable(open.get(one)).flatMap(PeerSocket::farEnd);
    Optional<InetAddress> second = Optional.ofNullable(open.get(other)).flatMap(PeerSocket::farEnd);
    if (first.isEmpty() || second.isEmpty()) {
      return false;
    }
    boolean here = first.get().isLoopbackAddress() && second.get().isLoopbackAddress();
    return here || ClientAddress.of(first.get()).equals(ClientAddress.of(second.get()));
  }

  /** Counts rows of the store that are looked at for a peer, before or afterwards; it pays for them by waiting. */
  public void looked(PeerId peer, long rows) {
    PeerSocket socket = rows == 0 ? null : open.get(peer);
    if (socket != null) {
      socket.allowance().ifPresent(own -> own.looked(rows, ticksMillis.getAsLong()));
    }
  }

  /** Bytes that wait to be sent. */
  public long queuedBytes() {
    return ledger.bytes(Held.QUEUED);
  }

  /** Bytes of messages queued since the start. */
  public long bytesOut() {
    return bytesOut;
  }

  /** Does not read from a connection until it is released, as often as it was held. */
  public void hold(PeerId peer) {
    PeerSocket socket = open.get(peer);
    if (socket != null) {
      socket.intake().hold();
    }
  }

  public void release(PeerId peer) {
    PeerSocket socket = open.get(peer);
    if (socket != null) {
      socket.intake().release();
    }
  }

  /** A relay of the settings is behind a connection that was opened to us. */
  public void trust(PeerId peer) {
    PeerSocket socket = open.get(peer);
    if (socket != null) {
      socket.allowance().ifPresent(Allowance::lift);
    }
  }

  /** Cells of a connection were refused; too many of them end it. */
  public void refused(PeerId peer, int cells) {
    PeerSocket socket = open.get(peer);
    boolean stays =
        socket == null || socket.allowance().map(own -> own.refused(cells, ticksMillis.getAsLong())).orElse(true);
    if (!stays) {
      close(peer, CloseReason.TOO_MANY_BAD_WRITES);
    }
  }

  /** Closes connections from addresses that are banned now. */
  public void closeBanned() {
    for (PeerSocket socket : List.copyOf(open.values())) {
      if (socket.allowance().filter(own -> everybody.banned(own.address())).isPresent()) {
        close(socket.id(), CloseReason.BANNED);
      }
    }
  }

  /** Closes whoever more is held for than for anybody else, while too much is held for all. To be called a few times a second. */
  public void relieveMemory() {
    ledger.relieve();
    int ended = ledger.relieve(Held.HALF_RECEIVED, everybody.options().inFlightBytes());
    for (int i = 0; i < ended; i++) {
      everybody.counts().add(Limit.IN_FLIGHT);
    }
  }

  /**
   * Closes whoever has most queued, connections of one address taken together, until all together are below a bound. To be called a
   * few times a second.
   */
  public void shed(long maxQueuedBytes, CloseReason reason) {
    long queued = ledger.bytes(Held.QUEUED);
    if (queued <= maxQueuedBytes) {
      return;
    }
    List<PeerSocket> slowestFirst = new ArrayList<>(open.values());
    slowestFirst.sort(Comparator.comparing(PeerSocket::account, Ledger.byWeight(Held.QUEUED)).reversed());
    for (PeerSocket slowest : slowestFirst) {
      if (queued <= maxQueuedBytes) {
        return;
      }
      if (slowest.outbound().pendingBytes() == 0) {
        continue; // another connection of its address has what waits
      }
      queued -= slowest.outbound().pendingBytes();
      everybody.counts().add(reason == CloseReason.MEMORY_CAP ? Limit.MEMORY : Limit.QUEUED_IN_ALL);
      close(slowest.id(), reason);
    }
  }

  @Override
  public void message(PeerSocket socket, byte[] text) {
    socket.heardAt(ticksMillis.getAsLong());
    messagesIn++;
    bytesIn += text.length;
    listener.message(socket.id(), text);
  }

  @Override
  public void tooLarge(PeerSocket socket, Excerpt excerpt) {
    socket.heardAt(ticksMillis.getAsLong());
    messagesIn++;
    tooLarge++;
    bytesIn += excerpt.bytes();
    everybody.counts().add(Limit.FRAME_SIZE);
    heard(socket.id(), 1, (int) excerpt.bytes());
    listener.tooLarge(socket.id(), excerpt);
  }

  /** Pings, pieces and binary frames are work like messages. */
  @Override
  public void sign(PeerSocket socket, int bytes) {
    long nowMillis = ticksMillis.getAsLong();
    socket.heardAt(nowMillis);
    socket.allowance().ifPresent(own -> charge(socket, own.heard(1, bytes, nowMillis)));
  }

  /** Charges a connection for a frame, once it is known what it says. */
  public void heard(PeerId from, int messages, int bytes) {
    PeerSocket socket = open.get(from);
    if (socket != null) {
      int atLeastOne = Math.max(1, messages);
      socket.heard(atLeastOne);
      socket.allowance().ifPresent(own -> charge(socket, own.heard(atLeastOne, bytes, ticksMillis.getAsLong())));
    }
  }

  /** Charges a connection for the bytes of a frame of which is not known yet what it says: {@link #heard} follows, without bytes. */
  public void arrived(PeerId from, int bytes) {
    PeerSocket socket = open.get(from);
    if (socket != null) {
      socket.allowance().ifPresent(own -> charge(socket, own.heard(0, bytes, ticksMillis.getAsLong())));
    }
  }

  private void charge(PeerSocket socket, long pauseMillis) {
    if (pauseMillis > LONGEST_PAUSE_MILLIS) {
      close(socket.id(), CloseReason.TOO_FAST);
    } else if (pauseMillis > 0) {
      socket.intake().pause(pauseMillis);
      if (!socket.toldSlowed()) {
        listener.slowed(socket.id());
      }
    }
  }

  @Override
  public void paused(int change) {
    paused += change;
  }

  @Override
  public void alive(PeerSocket socket) {
    socket.heardAt(ticksMillis.getAsLong());
  }

  @Override
  public void wantsFlush(PeerSocket socket) {
    if (!socket.outbound().markDirty()) {
      return;
    }
    if (dirty.isEmpty()) {
      loop.execute(this::flush);
    }
    dirty.add(socket);
  }

  @Override
  public void closed(PeerSocket socket) {
    open.remove(socket.id());
    socket.allowance().ifPresent(own -> own.end(ticksMillis.getAsLong()));
    listener.closed(socket.id());
  }

  @Override
  public void leaving(PeerSocket socket) {
    leaving.put(socket.id(), socket);
    if (leaving.size() > MAX_LEAVING) {
      PeerSocket eldest = leaving.values().iterator().next();
      leaving.remove(eldest.id());
      eldest.cutOff();
    }
  }

  @Override
  public void left(PeerSocket socket) {
    leaving.remove(socket.id());
  }

  @Override
  public void broken(PeerSocket socket, CloseReason reason) {
    if (reason == CloseReason.TOO_LARGE) {
      everybody.counts().add(Limit.FRAME_SIZE);
    }
    close(socket.id(), reason);
  }

  @Override
  public void failed(PeerSocket socket, Throwable cause) {
    LOG.debug("Connection {} failed: {}", socket.id().number(), cause.getClass().getSimpleName());
  }

  private PeerId add(Upgraded socket, Optional<Allowance> allowance) {
    PeerId id = new PeerId(++lastId);
    Optional<ClientAddress> address =
        allowance.map(Allowance::address).filter(known -> !everybody.exempt(known)).map(ClientAddress::of);
    Ledger.Account account = ledger.open(address, tooMuchOf -> overdrawn(id, tooMuchOf));
    open.put(id, new PeerSocket(id, socket, limits, allowance, account, this, ticksMillis, wallMillis.getAsLong()));
    return id;
  }

  /** Somebody has to go, and holds most: of one who is leaving, that is what the system does not take. */
  private void overdrawn(PeerId id, Optional<Held> tooMuchOf) {
    PeerSocket late = leaving.get(id);
    if (late != null) {
      late.cutOff();
    } else {
      close(id, tooMuchOf.isPresent() ? CloseReason.TOO_MUCH_IN_FLIGHT : CloseReason.OVERDRAWN);
    }
  }

  private void flush() {
    List<PeerSocket> round = dirty;
    dirty = new ArrayList<>();
    try {
      for (PeerSocket socket : round) {
        flush(socket);
      }
    } finally {
      frames.clear();
    }
  }

  /** There may be no memory for what one reader is sent: that is no reason to say nothing to those behind it. */
  private void flush(PeerSocket socket) {
    try {
      socket.outbound().flush(frames);
    } catch (RuntimeException | Error e) {
      LOG.warn("Connection {} could not be sent to and is cut off: {}", socket.id().number(), e.toString());
      socket.cutOff();
    }
  }
}
