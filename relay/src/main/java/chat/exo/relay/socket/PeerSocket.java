package chat.exo.relay.socket;

import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.socket.frame.Deflation;
import chat.exo.relay.socket.frame.Excerpt;
import chat.exo.relay.socket.frame.FrameEars;
import chat.exo.relay.socket.frame.FrameReader;
import chat.exo.relay.socket.frame.Inflation;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One connection on the bare channel, from its first byte to its good-bye: what comes in goes through {@link Unread} to the reader of
 * frames, which tells this; what goes out through {@link Outbound}. Used by the loop.
 */
final class PeerSocket extends ChannelInboundHandlerAdapter implements FrameEars {
  /** What is read past of one message; a page that sends more than this at once is told good-bye. */
  private static final long MAX_SKIPPED_BYTES = 64 << 20;

  /** What may come after our good-bye: the other side's, and what it had sent before it heard of ours. */
  private static final long MAX_BYTES_AFTER_END = 1 << 20;

  private static final long FAREWELL_MILLIS = 10_000;
  private static final long SHORT_FAREWELL_MILLIS = 1_000;

  private final PeerId id;
  private final Channel channel;
  /** Where this stands in the pipeline: what is behind, Vert.x's own handler of a connection it dialled, sees nothing that goes out. */
  private final ChannelHandlerContext context;
  private final Intake intake;
  private final Unread unread;
  private final Outbound outbound;
  private final AnswerPace answers;
  private final SocketEvents events;
  private final Optional<Allowance> allowance;
  private final Ledger.Account account;
  private final long sinceMillis;
  private long lastHeardMillis;
  private long totalBytes;
  private long bytesAfterEnd;
  private long messagesIn;
  private boolean toldSlowed;
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
    this.events = events;
    this.allowance = allowance;
    this.account = account;
    this.sinceMillis = sinceMillis;
    this.lastHeardMillis = ticksMillis.getAsLong();
    boolean client = upgraded.side() == Upgraded.Side.CLIENT;
    boolean packed = upgraded.packing() != Upgraded.Packing.NONE;
    Optional<Inflation> inflation = packed ? Optional.of(new Inflation()) : Optional.empty();
    Optional<Deflation> deflation =
        packed ? Optional.of(new Deflation(upgraded.packing() == Upgraded.Packing.KEEPS_WINDOW)) : Optional.empty();
    FrameReader reader = new FrameReader(!client, limits.maxFrameBytes(), MAX_SKIPPED_BYTES, inflation, account, this);
    this.answers =
        new AnswerPace(
            this::keepsUp,
            () -> allowance.isPresent() ? allowance.get().looksInMillis(ticksMillis.getAsLong()) : 0,
            (task, millis) -> {
              var unused = channel.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
            });
    this.intake = new Intake(channel.eventLoop(), ticksMillis, this::intakeChanged);
    this.unread = new Unread(channel, reader, intake, account);
    if (channel.config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator reads) {
      reads.maxMessagesPerRead(1); // others have their turn after each read
    }
    this.context = upgraded.hearWith(this);
    this.outbound =
        new Outbound(
            context, client, deflation, limits.maxQueuedBytes(), account, () -> events.wantsFlush(this), answers::goOn, lastHeardMillis);
    unread.early(upgraded.early());
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

  Optional<Allowance> allowance() {
    return allowance;
  }

  Ledger.Account account() {
    return account;
  }

  Intake intake() {
    return intake;
  }

  /** What it is sent. */
  Outbound outbound() {
    return outbound;
  }

  /** What is read for it. */
  AnswerPace answers() {
    return answers;
  }

  private boolean keepsUp() {
    return outbound.keepsUp();
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
        outbound.bytesOut(),
        outbound.pendingBytes(),
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
  }

  private boolean floods(long bytes) {
    bytesAfterEnd += bytes;
    return bytesAfterEnd > MAX_BYTES_AFTER_END;
  }

  private void intakeChanged() {
    events.paused(intake.stopped() ? 1 : -1);
    unread.apply();
    if (!intake.stopped()) {
      events.alive(this);
      unread.readOn();
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
      outbound.pong(payload);
      events.sign(this, payload.length);
    }
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
    boolean stuck = outbound.stuck();
    onClosed();
    outbound.goodbye(payload).addListener(ChannelFutureListener.CLOSE);
    leave(stuck); // it may take neither our answer nor what it asked for before
  }

  @Override
  public void broken() {
    broken(CloseReason.NO_WEBSOCKET);
  }

  @Override
  public void endless() {
    broken(CloseReason.TOO_LARGE);
  }

  private void broken(CloseReason reason) {
    if (closed) {
      var unused = context.close();
    } else {
      events.broken(this, reason);
    }
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

  // The end.

  /** Says good-bye. Whoever does not take it, or does not answer it, is cut off a little later. */
  void close(CloseReason reason) {
    if (closed) {
      return;
    }
    boolean stuck = outbound.stuck();
    onClosed();
    if (stuck && reason == CloseReason.OVERDRAWN) {
      var unused = context.close(); // what it does not take is what has to go
      return;
    }
    byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
    ByteBuf payload = Unpooled.buffer(2 + text.length).writeShort(reason.code()).writeBytes(text);
    byte[] bytes = new byte[payload.readableBytes()];
    payload.readBytes(bytes);
    var unused = outbound.goodbye(bytes);
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
      outbound.end();
      answers.clear();
      intake.end();
      events.closed(this);
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
    unread.end();
    outbound.free();
    account.close();
    events.left(this);
  }
}
