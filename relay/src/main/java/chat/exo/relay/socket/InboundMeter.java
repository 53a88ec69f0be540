package chat.exo.relay.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Counts what a connection has sent of a frame that is not whole yet. The decoder below Vert.x gathers it, up to the frame
 * limit for every connection, where nobody else sees it. Used by the loop.
 */
final class InboundMeter extends ChannelInboundHandlerAdapter {
  private static final int SHORT_LENGTH = 126;
  private static final int MASK_BYTES = 4;

  /** What may come after the end: the other side's close frame, and what it had sent before it heard of ours. */
  private static final long MAX_BYTES_AFTER_END = 1 << 20;

  private final LongConsumer changed;
  private long pendingBytes;
  private long lastReadBytes;
  private long totalBytes;
  private long bytesAfterEnd;
  private boolean ended;

  /**
   * A meter.
   *
   * @param changed told by how much the count went up or down
   */
  InboundMeter(LongConsumer changed) {
    this.changed = changed;
  }

  /** Puts itself before the decoder, behind TLS. */
  void enter(ChannelPipeline pipeline) {
    for (Map.Entry<String, ChannelHandler> handler : pipeline) {
      if (handler.getValue() instanceof WebSocketFrameDecoder) {
        pipeline.addBefore(handler.getKey(), "exo-meter", this);
        return;
      }
    }
  }

  long pendingBytes() {
    return pendingBytes;
  }

  /** Bytes that came in since the start, frame headers too. */
  long totalBytes() {
    return totalBytes;
  }

  /** A frame came out of the decoder; what is left belongs to the next, and came with the last read at most. */
  void frame(int payloadBytes) {
    int header = payloadBytes < SHORT_LENGTH ? 2 : payloadBytes < 1 << 16 ? 4 : 10;
    set(Math.min(Math.max(0, pendingBytes - payloadBytes - header - MASK_BYTES), lastReadBytes));
  }

  /** The connection is over. Nothing is counted from now on, and who does not stop sending is cut off. */
  void end() {
    set(0);
    ended = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      lastReadBytes = bytes.readableBytes();
      totalBytes += lastReadBytes;
      if (ended && floods(lastReadBytes)) {
        bytes.release();
        var unused = context.close();
        return;
      }
      set(pendingBytes + lastReadBytes);
    }
    context.fireChannelRead(message);
  }

  private boolean floods(long readBytes) {
    bytesAfterEnd += readBytes;
    return bytesAfterEnd > MAX_BYTES_AFTER_END;
  }

  private void set(long bytes) {
    if (ended) {
      return;
    }
    long difference = bytes - pendingBytes;
    pendingBytes = bytes;
    if (difference != 0) {
      changed.accept(difference);
    }
  }
}
