package chat.exo.relay.socket;

import chat.exo.relay.mesh.PeerId;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.http.WebSocket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open connections, and the one flush a tick for all of them. Used by the loop.
 *
 * <p>A message is queued when it is made and goes out after everything that is ready in this tick was handled, so that a
 * burst for one socket is one frame and one system call.
 */
public final class Sockets implements SocketEvents {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  private final SocketLimits limits;
  private final Executor loop;
  private final LongSupplier clockMillis;
  private final SocketListener listener;
  private final Map<PeerId, PeerSocket> open = new LinkedHashMap<>();
  private final FrameCache frames = new FrameCache(PooledByteBufAllocator.DEFAULT);
  private final Map<CloseReason, Long> closedFor = new EnumMap<>(CloseReason.class);
  private List<PeerSocket> dirty = new ArrayList<>();
  private long lastId;
  private long messagesIn;
  private long bytesIn;
  private long messagesOut;
  private long bytesOut;

  public Sockets(SocketLimits limits, Executor loop, LongSupplier clockMillis, SocketListener listener) {
    this.limits = limits;
    this.loop = loop;
    this.clockMillis = clockMillis;
    this.listener = listener;
  }

  /** A socket that somebody opened to us. */
  public PeerId accepted(WebSocket socket) {
    return add(socket, PeerSocket.Side.SERVER);
  }

  /** A socket that we opened. */
  public PeerId dialled(WebSocket socket) {
    return add(socket, PeerSocket.Side.CLIENT);
  }

  /** Queues a message; one for a connection that is gone is passed over. */
  public void send(PeerId to, byte[] message) {
    PeerSocket socket = open.get(to);
    if (socket == null) {
      return;
    }
    messagesOut++;
    bytesOut += message.length;
    if (!socket.queue(message)) {
      close(to, CloseReason.SLOW_READER);
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

  /** Says good-bye to all. */
  public void closeAll(CloseReason reason) {
    List.copyOf(open.keySet()).forEach(peer -> close(peer, reason));
  }

  /** Runs something when a peer has taken most of what was queued for it; never, if it is gone. */
  public void whenDrained(PeerId peer, Runnable next) {
    PeerSocket socket = open.get(peer);
    if (socket != null) {
      socket.whenDrained(next);
    }
  }

  /** Sends heartbeats and closes what has been silent for too long; to be called every heartbeat. */
  public void heartbeat() {
    long nowMillis = clockMillis.getAsLong();
    for (PeerSocket socket : List.copyOf(open.values())) {
      if (nowMillis - socket.lastHeardMillis() > limits.deadAfterMillis()) {
        close(socket.id(), CloseReason.SILENT);
      } else {
        socket.heartbeat();
      }
    }
  }

  public SocketFigures figures() {
    long queued = 0;
    for (PeerSocket socket : open.values()) {
      queued += socket.pendingBytes();
    }
    return new SocketFigures(open.size(), messagesIn, bytesIn, messagesOut, bytesOut, queued, Map.copyOf(closedFor));
  }

  @Override
  public void message(PeerSocket socket, byte[] text) {
    socket.heardAt(clockMillis.getAsLong());
    messagesIn++;
    bytesIn += text.length;
    listener.message(socket.id(), text);
  }

  @Override
  public void alive(PeerSocket socket) {
    socket.heardAt(clockMillis.getAsLong());
  }

  @Override
  public void wantsFlush(PeerSocket socket) {
    if (!socket.markDirty()) {
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
    listener.closed(socket.id());
  }

  @Override
  public void broken(PeerSocket socket, Throwable cause) {
    LOG.debug("Connection {} failed: {}", socket.id().number(), cause.getClass().getSimpleName());
  }

  private PeerId add(WebSocket socket, PeerSocket.Side side) {
    PeerId id = new PeerId(++lastId);
    open.put(id, new PeerSocket(id, socket, side, limits, this, clockMillis.getAsLong()));
    return id;
  }

  private void flush() {
    List<PeerSocket> round = dirty;
    dirty = new ArrayList<>();
    for (PeerSocket socket : round) {
      socket.flush(frames);
    }
    frames.clear();
  }
}
