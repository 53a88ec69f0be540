package chat.exo.relay.socket;

import chat.exo.relay.mesh.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection: frames in, messages out. Used by the loop.
 *
 * <p>Frames are written to the channel below Vert.x's own writer, because that encodes every frame for every socket:
 * {@code docs/decisions/frames-below-vertx.md} has the figures.
 */
final class PeerSocket {
  /** Beyond this, what comes waits in the queue, where it is gathered and counted. */
  private static final long MAX_IN_FLIGHT_BYTES = 256 << 10;

  private static final byte[] HEARTBEAT = {'[', ']'};

  private final PeerId id;
  private final WebSocket socket;
  private final ChannelHandlerContext channel;
  private final boolean masked;
  private final OutboundQueue outbound;
  private final SocketEvents events;
  private final InboundMessage inbound;
  private final List<Runnable> whenDrained = new ArrayList<>(0);
  private long lastHeardMillis;
  private boolean dirty;
  private boolean closed;

  PeerSocket(PeerId id, WebSocket socket, Side side, SocketLimits limits, SocketEvents events, long nowMillis) {
    this.id = id;
    this.socket = socket;
    this.channel = ((WebSocketInternal) socket).channelHandlerContext();
    this.masked = side == Side.CLIENT;
    this.outbound = new OutboundQueue(limits.maxQueuedBytes());
    this.inbound = new InboundMessage(limits.maxFrameBytes());
    this.events = events;
    this.lastHeardMillis = nowMillis;
    socket.frameHandler(this::onFrame);
    socket.pongHandler(pong -> events.alive(this));
    socket.closeHandler(closed -> onClosed());
    socket.exceptionHandler(cause -> events.broken(this, cause));
  }

  /** Which side of a WebSocket this is; a client masks its frames. */
  enum Side {
    SERVER,
    CLIENT
  }

  PeerId id() {
    return id;
  }

  String remoteAddress() {
    return String.valueOf(socket.remoteAddress());
  }

  long pendingBytes() {
    return outbound.pendingBytes();
  }

  long lastHeardMillis() {
    return lastHeardMillis;
  }

  void heardAt(long nowMillis) {
    lastHeardMillis = nowMillis;
  }

  /** Queues a message for the end of this tick; false if the reader is too slow for more. */
  boolean queue(byte[] message) {
    return closed || outbound.add(message);
  }

  /** Marks this socket for the next flush; true if it was not marked. */
  boolean markDirty() {
    if (dirty || closed) {
      return false;
    }
    dirty = true;
    return true;
  }

  /** Hands frames to the channel, as many as may be in flight. */
  void flush(FrameCache frames) {
    dirty = false;
    boolean written = false;
    while (!closed && !outbound.isEmpty() && outbound.inFlightBytes() < MAX_IN_FLIGHT_BYTES) {
      write(outbound.takeFrame(), frames);
      written = true;
    }
    if (written) {
      channel.flush();
    }
  }

  void heartbeat() {
    if (!closed && outbound.inFlightBytes() == 0) {
      queue(HEARTBEAT);
      events.wantsFlush(this);
      socket.writePing(Buffer.buffer());
    }
  }

  /** Runs something once the queue is nearly empty: the pace of a reader sets the pace of a long answer. */
  void whenDrained(Runnable next) {
    if (closed) {
      return;
    }
    if (outbound.pendingBytes() < MAX_IN_FLIGHT_BYTES) {
      next.run();
    } else {
      whenDrained.add(next);
    }
  }

  void close(CloseReason reason) {
    if (!closed) {
      outbound.clear();
      socket.close(reason.code(), reason.text());
      onClosed();
    }
  }

  private void write(List<byte[]> messages, FrameCache frames) {
    long bytes = 0;
    for (byte[] message : messages) {
      bytes += message.length;
    }
    long size = bytes;
    ByteBuf text = masked ? FrameBytes.text(messages, channel.alloc()) : frames.frame(messages);
    channel
        .write(masked ? new TextWebSocketFrame(text) : text)
        .addListener(
            done -> {
              outbound.sent(size);
              onSent();
            });
  }

  private void onSent() {
    if (closed) {
      return;
    }
    if (!outbound.isEmpty()) {
      events.wantsFlush(this);
    }
    if (!whenDrained.isEmpty() && outbound.pendingBytes() < MAX_IN_FLIGHT_BYTES) {
      List<Runnable> waiting = List.copyOf(whenDrained);
      whenDrained.clear();
      waiting.forEach(Runnable::run);
    }
  }

  private void onFrame(WebSocketFrame frame) {
    if (closed || frame.isBinary() || frame.isClose()) {
      return; // gun: binary frames are passed over; RFC 6455 leaves the rest of such a message to the next final frame
    }
    if (!frame.isText() && !frame.isContinuation()) {
      events.alive(this);
      return;
    }
    inbound.add(frame.binaryData(), frame.isFinal()).ifPresent(message -> events.message(this, message));
  }

  private void onClosed() {
    if (!closed) {
      closed = true;
      outbound.clear();
      whenDrained.clear();
      events.closed(this);
    }
  }
}
