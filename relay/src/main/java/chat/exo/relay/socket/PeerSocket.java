package chat.exo.relay.socket;

import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.mesh.peer.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One connection: frames in, messages out, on the bare channel. Used by the loop.
 *
 * <p>What came in one read is handled a little at a time: behind a connection that was paused in the middle, or that sent very many
 * small messages, the rest waits, charged, and the channel is not read from.
 */
final class PeerSocket extends ChannelInboundHandlerAdapter implements FrameReader.Ears {
  /** Beyond this, what comes waits in the queue, where it is gathered and counted. */
  private static final long MAX_IN_FLIGHT_BYTES = 256 << 10;

  /** What is read past of one message; a page that sends more than this at once is told good-bye. */
  private static final long MAX_SKIPPED_BYTES = 64 << 20;

  /** Frames of one connection that are heard before others have their turn. */
  private static final int FRAMES_A_TURN = 128;

  /** The same in bytes, which may be many more than came if they were compressed. */
  private static final long BYTES_A_TURN = 256 << 10;

  /** What may come after our good-bye: the other side's, and what it had sent before it heard of ours. */
  private static final long MAX_BYTES_AFTER_END = 1 << 20;

  private static final long FAREWELL_MILLIS = 10_000;
  private static final long SHORT_FAREWELL_MILLIS = 1_000;
  private static final byte[] HEARTBEAT = {'[', ']'};

  private final PeerId id;
  private final Channel channel;
  /** Where this stands in the pipeline: what is behind, Vert.x's own handler of a connection it dialled, sees nothing that goes out. */
  private final ChannelHandlerContext context;
  private final boolean masked;
  private final OutboundQueue outbound;
  private final SocketEvents events;
  private final FrameReader reader;
  private final Intake intake;
  private final Optional<Allowance> allowance;
  private final Ledger.Account account;
  private final long sinceMillis;
  private final Optional<Deflation> deflation;
  private final AnswerPace answers;
  private final ArrayDeque<ByteBuf> unread = new ArrayDeque<>(0);
  private long unreadBytes;
  private long chargedBytes;
  private Optional<byte[]> latestPing = Optional.empty();
  private long lastHeardMillis;
  private long lastProgressMillis;
  private long totalBytes;
  private long bytesAfterEnd;
  private long messagesIn;
  private long bytesOut;
  private boolean progressed;
  private boolean ponging;
  private boolean reading;
  private boolean goesOn;
  private boolean toldSlowed;
  private boolean dirty;
  private boolean overfull;
  private boolean closed;

  /**
   * A connection.
   *
   * @param allowance what it may do; empty for relays of the settings, which the operator chose
   * @param account what is held for it
   * @param ticksMillis a clock that nobody sets
   * @param sinceMillis when that is, for people
   */
  PeerSocket(
      PeerId id,
      Upgraded upgraded,
      SocketLimits limits,
      Optional<Allowance> allowance,
      Ledger.Account account,
      SocketEvents events,
      LongSupplier ticksMillis,
      long sinceMillis) {
    this.id = id;
    this.channel = upgraded.channel();
    this.masked = upgraded.side() == Upgraded.Side.CLIENT;
    this.outbound = new OutboundQueue(limits.maxQueuedBytes());
    this.events = events;
    this.allowance = allowance;
    this.account = account;
    this.sinceMillis = sinceMillis;
    this.lastHeardMillis = ticksMillis.getAsLong();
    this.lastProgressMillis = lastHeardMillis;
    this.answers =
        new AnswerPace(
            () -> !closed && outbound.pendingBytes() < MAX_IN_FLIGHT_BYTES,
            () -> allowance.isPresent() ? allowance.get().looksInMillis(ticksMillis.getAsLong()) : 0,
            (task, millis) -> {
              var unused = channel.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
            });
    boolean packed = upgraded.packing() != Upgraded.Packing.NONE;
    this.deflation =
        packed ? Optional.of(new Deflation(upgraded.packing() == Upgraded.Packing.KEEPS_WINDOW)) : Optional.empty();
    Optional<Inflation> inflation = packed ? Optional.of(new Inflation()) : Optional.empty();
    this.reader = new FrameReader(!masked, limits.maxFrameBytes(), MAX_SKIPPED_BYTES, inflation, account, this);
    this.intake = new Intake(channel.eventLoop(), ticksMillis, this::intakeChanged);
    if (channel.config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator reads) {
      reads.maxMessagesPerRead(1); // others have their turn after each read
    }
    this.context = upgraded.hearWith(this);
    unread.addAll(upgraded.early());
    if (!unread.isEmpty()) {
      goOnLater(); // when whoever is told of messages knows of this connection
    }
    if (!channel.isActive()) {
      channel.eventLoop().execute(this::gone); // it went during the handshake, and nobody will say so again
    }
  }

  PeerId id() {
    return id;
  }

  String remoteAddress() {
    return String.valueOf(channel.remoteAddress());
  }

  /** The address at the other end, or that of the client behind a trusted proxy there. */
  Optional<InetAddress> farEnd() {
    return allowance
        .map(Allowance::address)
        .or(() -> channel.remoteAddress() instanceof InetSocketAddress far ? Optional.ofNullable(far.getAddress()) : Optional.empty());
  }

  long pendingBytes() {
    return outbound.pendingBytes();
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
        totalBytes,
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

  AnswerPace answers() {
    return answers;
  }

  // In.

  @Override
  public void channelRead(ChannelHandlerContext ignored, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message); // the end of the HTTP request that became this
      return;
    }
    totalBytes += bytes.readableBytes();
    if (closed && floods(bytes.readableBytes())) {
      bytes.release();
      var unused = context.close();
      return;
    }
    unread.add(bytes);
    readOn();
  }

  private boolean floods(long bytes) {
    bytesAfterEnd += bytes;
    return bytesAfterEnd > MAX_BYTES_AFTER_END;
  }

  private void intakeChanged() {
    events.paused(intake.stopped() ? 1 : -1);
    applyRead();
    if (!intake.stopped()) {
      events.alive(this);
      readOn();
    }
  }

  private void applyRead() {
    boolean read = !intake.stopped() && unreadBytes == 0;
    if (channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }

  private void readOn() {
    if (reading) {
      return;
    }
    reading = true;
    int frames = 0;
    long looked = 0;
    while (!unread.isEmpty() && !intake.stopped() && frames < FRAMES_A_TURN && looked < BYTES_A_TURN) {
      ByteBuf bytes = unread.peek();
      looked += reader.read(bytes);
      frames++;
      if (!bytes.isReadable()) {
        unread.remove().release();
      }
    }
    reading = false;
    long left = 0;
    for (ByteBuf bytes : unread) {
      left += bytes.capacity();
    }
    charge(left);
    if (!unread.isEmpty() && !intake.stopped()) {
      goOnLater();
    }
  }

  /** What was read and not handled yet is held, and nothing more is read until it is. */
  private void charge(long left) {
    if (left == unreadBytes) {
      return;
    }
    if (left > unreadBytes) {
      account.add(Held.HALF_RECEIVED, left - unreadBytes);
    } else {
      account.release(Held.HALF_RECEIVED, unreadBytes - left);
    }
    unreadBytes = left;
    applyRead();
  }

  private void goOnLater() {
    if (!goesOn) {
      goesOn = true;
      channel.eventLoop().execute(() -> {
        goesOn = false;
        readOn();
      });
    }
  }

  @Override
  public void message(byte[] text) {
    if (!closed) {
      events.message(this, text);
    }
  }

  @Override
  public void tooLarge(Excerpt excerpt) {
    if (!closed) {
      events.tooLarge(this, excerpt);
    }
  }

  @Override
  public void ping(byte[] payload) {
    if (!closed) {
      latestPing = Optional.of(payload);
      pong();
      events.sign(this, payload.length);
    }
  }

  /** Only the latest ping is answered while an answer is still on its way: it stands for those before. */
  private void pong() {
    if (ponging || latestPing.isEmpty() || closed) {
      return;
    }
    byte[] payload = latestPing.get();
    latestPing = Optional.empty();
    ponging = true;
    context
        .writeAndFlush(FrameBytes.pong(payload, masked, channel.alloc()))
        .addListener(
            done -> {
              ponging = false;
              pong();
            });
  }

  @Override
  public void sign(int bytes) {
    if (!closed) {
      events.sign(this, bytes);
    }
  }

  @Override
  public void goodbye(byte[] payload) {
    if (closed) {
      var unused = context.close(); // it answers ours
      return;
    }
    boolean stuck = outbound.inFlightBytes() > 0;
    onClosed();
    context.writeAndFlush(FrameBytes.close(payload, masked, channel.alloc())).addListener(ChannelFutureListener.CLOSE);
    leave(stuck); // it may take neither our answer nor what it asked for before
  }

  @Override
  public void broken(CloseReason reason) {
    if (closed) {
      var unused = context.close();
    } else {
      events.broken(this, reason);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ignored) {
    gone();
    context.fireChannelInactive();
  }

  /** Lets go of everything; may be called twice. */
  private void gone() {
    onClosed();
    unread.forEach(ByteBuf::release);
    unread.clear();
    reader.end();
    deflation.ifPresent(Deflation::close);
    account.close();
    events.left(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
    events.failed(this, cause);
    var unused = context.close();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ignored) {
    // nobody behind this one has read anything
  }

  // Out.

  /** Queues a message for the end of this tick; false, once, if the reader is too slow for more: from then on nothing is queued. */
  boolean queue(byte[] message) {
    if (closed || overfull) {
      return true;
    }
    bytesOut += message.length;
    overfull = !outbound.add(message);
    return !overfull;
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
      write(outbound.takeRun(), frames);
      written = true;
    }
    if (written) {
      context.flush();
    }
    chargeQueued();
  }

  /** What the system did not take at once is held for this reader. */
  private void chargeQueued() {
    long pending = closed ? 0 : outbound.pendingBytes();
    if (pending > chargedBytes) {
      account.add(Held.QUEUED, pending - chargedBytes);
    } else if (pending < chargedBytes) {
      account.release(Held.QUEUED, chargedBytes - pending);
    }
    chargedBytes = pending;
  }

  void heartbeat() {
    if (!closed && outbound.inFlightBytes() == 0) {
      outbound.add(HEARTBEAT);
      events.wantsFlush(this);
      var unused = context.write(FrameBytes.ping(masked, channel.alloc()));
    }
  }

  /** For how long the other side has taken nothing of what waits for it; to be asked every heartbeat. */
  long stalledMillis(long nowMillis) {
    if (progressed || outbound.pendingBytes() == 0) {
      progressed = false;
      lastProgressMillis = nowMillis;
    }
    return nowMillis - lastProgressMillis;
  }

  private void write(List<byte[]> messages, FrameCache frames) {
    long bytes = 0;
    for (byte[] message : messages) {
      bytes += message.length;
    }
    long size = bytes;
    context
        .write(encoded(messages, frames))
        .addListener(
            done -> {
              outbound.sent(size);
              progressed = true;
              onSent();
            });
  }

  /** A masked or compressed frame belongs to one socket; only a plain one is the same for all. */
  private ByteBuf encoded(List<byte[]> messages, FrameCache frames) {
    if (deflation.isPresent()) {
      return FrameBytes.packedTexts(messages, deflation.get(), channel.alloc());
    }
    return masked ? FrameBytes.maskedTexts(messages, channel.alloc()) : frames.frames(messages);
  }

  private void onSent() {
    if (closed) {
      return;
    }
    if (!outbound.isEmpty()) {
      events.wantsFlush(this);
    } else if (chargedBytes > 0) {
      chargeQueued();
    }
    answers.goOn();
  }

  // The end.

  /** Says good-bye. Whoever does not take it, or does not answer it, is cut off a little later. */
  void close(CloseReason reason) {
    if (closed) {
      return;
    }
    boolean stuck = outbound.inFlightBytes() > 0;
    onClosed();
    if (stuck && reason == CloseReason.OVERDRAWN) {
      var unused = context.close(); // what it does not take is what has to go
      return;
    }
    byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
    ByteBuf payload = Unpooled.buffer(2 + text.length).writeShort(reason.code()).writeBytes(text);
    byte[] bytes = new byte[payload.readableBytes()];
    payload.readBytes(bytes);
    var unused = context.writeAndFlush(FrameBytes.close(bytes, masked, channel.alloc()));
    leave(stuck);
  }

  /** Whoever is gone for everybody else has a connection still; not for long. */
  private void leave(boolean stuck) {
    if (!channel.isActive()) {
      return;
    }
    events.leaving(this);
    long millis = stuck ? SHORT_FAREWELL_MILLIS : FAREWELL_MILLIS;
    var unused = channel.eventLoop().schedule(this::cutOff, millis, TimeUnit.MILLISECONDS);
  }

  /** Waits for nothing any more. */
  void cutOff() {
    var unused = context.close();
  }

  private void onClosed() {
    if (!closed) {
      closed = true;
      outbound.clear();
      answers.clear();
      latestPing = Optional.empty();
      intake.end();
      events.closed(this);
    }
  }
}
