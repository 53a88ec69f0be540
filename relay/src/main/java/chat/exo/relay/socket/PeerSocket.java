package chat.exo.relay.socket;

import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.mesh.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionEncoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.List;
import java.util.Optional;

/**
 * One connection: frames in, messages out. Used by the loop.
 *
 * <p>Frames are written to the channel below Vert.x's own writer, because that encodes every frame for every socket:
 * {@code docs/decisions/frames-below-vertx.md} has the figures.
 */
final class PeerSocket {
  /** Beyond this, what comes waits in the queue, where it is gathered and counted. */
  private static final long MAX_IN_FLIGHT_BYTES = 256 << 10;

  /** A frame a little too large is answered, not cut off. */
  private static final int ROOM_BYTES = 1 << 20;

  private static final byte[] HEARTBEAT = {'[', ']'};

  private final PeerId id;
  private final WebSocket socket;
  private final ChannelHandlerContext channel;
  private final boolean masked;
  private final OutboundQueue outbound;
  private final SocketEvents events;
  private final InboundMessage inbound;
  private final InboundMeter meter;
  private final Intake intake;
  private final Optional<Allowance> allowance;
  private final Ledger.Account account;
  private final long sinceMillis;
  private final boolean compressed;
  private final AnswerPace answers;
  private long lastHeardMillis;
  private long lastProgressMillis;
  private boolean progressed;
  private long messagesIn;
  private long bytesOut;
  private boolean toldSlowed;
  private boolean dirty;
  private boolean closed;

  /**
   * A connection.
   *
   * @param allowance what it may do; empty for relays of the settings, which the operator chose
   * @param account what is held for it
   */
  PeerSocket(
      PeerId id,
      WebSocket socket,
      Side side,
      SocketLimits limits,
      Optional<Allowance> allowance,
      Ledger.Account account,
      SocketEvents events,
      long nowMillis) {
    this.id = id;
    this.socket = socket;
    this.channel = ((WebSocketInternal) socket).channelHandlerContext();
    this.masked = side == Side.CLIENT;
    this.outbound = new OutboundQueue(limits.maxQueuedBytes());
    this.inbound = new InboundMessage(limits.maxFrameBytes());
    this.events = events;
    this.allowance = allowance;
    this.account = account;
    this.lastHeardMillis = nowMillis;
    this.lastProgressMillis = nowMillis;
    this.answers = new AnswerPace(() -> !closed && outbound.pendingBytes() < MAX_IN_FLIGHT_BYTES);
    this.sinceMillis = nowMillis;
    this.meter = new InboundMeter(bytes -> events.partial(this, bytes));
    this.meter.enter(channel.pipeline());
    InflateLimit.enter(channel.pipeline(), limits.maxFrameBytes() + ROOM_BYTES);
    this.intake = new Intake(channel, () -> events.alive(this));
    this.compressed = channel.pipeline().get(WebSocketExtensionEncoder.class) != null;
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

  /** Bytes of a frame or message that is not whole yet. */
  long partialBytes() {
    return meter.pendingBytes() + inbound.begunBytes();
  }

  Optional<Allowance> allowance() {
    return allowance;
  }

  Ledger.Account account() {
    return account;
  }

  Intake intake() {
    return intake;
  }

  /** Whether it was told that it is too fast; from now on it was. */
  boolean toldSlowed() {
    boolean told = toldSlowed;
    toldSlowed = true;
    return told;
  }

  ConnectionFigures figures() {
    return new ConnectionFigures(
        id.number(),
        allowance.map(known -> known.address().getHostAddress()).orElseGet(this::remoteAddress),
        sinceMillis,
        meter.totalBytes(),
        messagesIn,
        bytesOut,
        pendingBytes(),
        intake.stopped());
  }

  long lastHeardMillis() {
    return lastHeardMillis;
  }

  void heardAt(long nowMillis) {
    lastHeardMillis = nowMillis;
  }

  /** Counts messages for the admin's list. */
  void heard(int messages) {
    messagesIn += messages;
  }

  /** Queues a message for the end of this tick; false if the reader is too slow for more. */
  boolean queue(byte[] message) {
    bytesOut += message.length;
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

  AnswerPace answers() {
    return answers;
  }

  /** For how long the other side has taken nothing of what waits for it; to be asked every heartbeat. */
  long stalledMillis(long nowMillis) {
    if (progressed || outbound.pendingBytes() == 0) {
      progressed = false;
      lastProgressMillis = nowMillis;
    }
    return nowMillis - lastProgressMillis;
  }

  void close(CloseReason reason) {
    if (!closed) {
      outbound.clear();
      intake.end();
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
    // A masked or compressed frame belongs to one socket; only a plain one is the same for all.
    boolean own = masked || compressed;
    ByteBuf text = own ? FrameBytes.text(messages, channel.alloc()) : frames.frame(messages);
    channel
        .write(own ? new TextWebSocketFrame(text) : text)
        .addListener(
            done -> {
              outbound.sent(size);
              progressed = true;
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
    answers.goOn();
  }

  private void onFrame(WebSocketFrame frame) {
    Buffer data = frame.binaryData();
    meter.frame(compressed ? Integer.MAX_VALUE : data.length());
    if (closed || frame.isBinary() || frame.isClose()) {
      return; // gun: binary frames are passed over; RFC 6455 leaves the rest of such a message to the next final frame
    }
    if (!frame.isText() && !frame.isContinuation()) {
      events.alive(this);
      return;
    }
    long begun = inbound.begunBytes();
    Optional<byte[]> whole = inbound.add(data, frame.isFinal());
    events.partial(this, inbound.begunBytes() - begun);
    whole.ifPresent(message -> events.message(this, message));
  }

  private void onClosed() {
    if (!closed) {
      closed = true;
      outbound.clear();
      answers.clear();
      events.partial(this, -inbound.begunBytes());
      meter.end();
      events.closed(this);
    }
  }
}
