package chat.exo.relay.socket;

import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.socket.frame.Deflation;
import chat.exo.relay.socket.frame.FrameBytes;
import chat.exo.relay.socket.frame.FrameCache;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.Optional;

/**
 * What goes out on one connection: messages at the end of the tick, as many as may be in flight, pings and pongs beside them. What the
 * system does not take at once is held for this reader. Used by the loop.
 */
final class Outbound {
  /** Beyond this, what comes waits in the queue, where it is gathered and counted. */
  private static final long MAX_IN_FLIGHT_BYTES = 256 << 10;

  private static final byte[] HEARTBEAT = {'[', ']'};

  private final ChannelHandlerContext context;
  private final boolean masked;
  private final Optional<Deflation> deflation;
  private final OutboundQueue queue;
  private final Ledger.Account account;
  private final Runnable wantsFlush;
  private final Runnable taken;
  private Optional<byte[]> latestPing = Optional.empty();
  private long chargedBytes;
  private long bytesOut;
  private long lastProgressMillis;
  private boolean progressed;
  private boolean ponging;
  private boolean dirty;
  private boolean overfull;
  private boolean over;

  /**
   * Nothing queued yet.
   *
   * @param context where the channel takes frames
   * @param masked whether frames are masked, as those of clients are
   * @param wantsFlush told that there is something to flush
   * @param taken told that the other side has taken something
   */
  Outbound(
      ChannelHandlerContext context,
      boolean masked,
      Optional<Deflation> deflation,
      long maxQueuedBytes,
      Ledger.Account account,
      Runnable wantsFlush,
      Runnable taken,
      long nowMillis) {
    this.context = context;
    this.masked = masked;
    this.deflation = deflation;
    this.queue = new OutboundQueue(maxQueuedBytes);
    this.account = account;
    this.wantsFlush = wantsFlush;
    this.taken = taken;
    this.lastProgressMillis = nowMillis;
  }

  /** Whether the other side takes what it is sent, so that more may be read for it. */
  boolean keepsUp() {
    return !over && queue.pendingBytes() < MAX_IN_FLIGHT_BYTES;
  }

  long pendingBytes() {
    return queue.pendingBytes();
  }

  /** Bytes of messages since the start. */
  long bytesOut() {
    return bytesOut;
  }

  /** Whether the other side has not taken yet what it was sent. */
  boolean stuck() {
    return queue.inFlightBytes() > 0;
  }

  /** Queues a message for the end of this tick; false, once, if the reader is too slow for more: from then on nothing is queued. */
  boolean queue(byte[] message) {
    if (over || overfull) {
      return true;
    }
    bytesOut += message.length;
    overfull = !queue.add(message);
    return !overfull;
  }

  /** Marks this for the next flush; true if it was not marked. */
  boolean markDirty() {
    if (dirty || over) {
      return false;
    }
    dirty = true;
    return true;
  }

  /** Hands frames to the channel, as many as may be in flight. */
  void flush(FrameCache frames) {
    dirty = false;
    boolean written = false;
    while (!over && !queue.isEmpty() && queue.inFlightBytes() < MAX_IN_FLIGHT_BYTES) {
      write(queue.takeRun(), frames);
      written = true;
    }
    if (written) {
      context.flush();
    }
    chargeQueued();
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
              queue.sent(size);
              progressed = true;
              onSent();
            });
  }

  /** A masked or compressed frame belongs to one socket; only a plain one is the same for all. */
  private ByteBuf encoded(List<byte[]> messages, FrameCache frames) {
    if (deflation.isPresent()) {
      return FrameBytes.packedTexts(messages, deflation.get(), context.alloc());
    }
    return masked ? FrameBytes.maskedTexts(messages, context.alloc()) : frames.frames(messages);
  }

  private void onSent() {
    if (over) {
      return;
    }
    if (!queue.isEmpty()) {
      wantsFlush.run();
    } else if (chargedBytes > 0) {
      chargeQueued();
    }
    taken.run();
  }

  /** What the system did not take at once is held for this reader. */
  private void chargeQueued() {
    long pending = over ? 0 : queue.pendingBytes();
    if (pending > chargedBytes) {
      account.add(Held.QUEUED, pending - chargedBytes);
    } else if (pending < chargedBytes) {
      account.release(Held.QUEUED, chargedBytes - pending);
    }
    chargedBytes = pending;
  }

  void heartbeat() {
    if (!over && queue.inFlightBytes() == 0) {
      queue.add(HEARTBEAT);
      wantsFlush.run();
      var unused = context.write(FrameBytes.ping(masked, context.alloc()));
    }
  }

  /** For how long the other side has taken nothing of what waits for it; to be asked every heartbeat. */
  long stalledMillis(long nowMillis) {
    if (progressed || queue.pendingBytes() == 0) {
      progressed = false;
      lastProgressMillis = nowMillis;
    }
    return nowMillis - lastProgressMillis;
  }

  /** Answers a ping: only the latest, while an answer is still on its way; it stands for those before. */
  void pong(byte[] ping) {
    latestPing = Optional.of(ping);
    pong();
  }

  private void pong() {
    if (ponging || latestPing.isEmpty() || over) {
      return;
    }
    byte[] payload = latestPing.get();
    latestPing = Optional.empty();
    ponging = true;
    context
        .writeAndFlush(FrameBytes.pong(payload, masked, context.alloc()))
        .addListener(
            done -> {
              ponging = false;
              pong();
            });
  }

  /** Says good-bye, behind what is in flight. */
  ChannelFuture goodbye(byte[] payload) {
    return context.writeAndFlush(FrameBytes.close(payload, masked, context.alloc()));
  }

  /** Nothing is sent any more but a good-bye. */
  void end() {
    over = true;
    queue.clear();
    latestPing = Optional.empty();
  }

  /** The connection is gone. */
  void free() {
    deflation.ifPresent(Deflation::close);
  }
}
