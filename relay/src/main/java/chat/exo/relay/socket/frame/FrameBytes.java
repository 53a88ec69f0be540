package chat.exo.relay.socket.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Frames as they lie on the wire (RFC 6455, section 5.2). A server's are not masked: what it sends is the same for all its sockets,
 * so frames are encoded once and their bytes are shared.
 *
 * <p>A message is a frame of its own, however many go out together: many clients read one message a frame, and gun's own from 0.9 to
 * 0.2019.4 drop what they find in an array. For the relay it is the same work as one array.
 */
public final class FrameBytes {
  private static final int FINAL = 0x80;
  private static final int PACKED = 0x40;
  private static final int MASKED = 0x80;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int MAX_HEADER = 14;

  private FrameBytes() {}

  /** Each message as a frame, one behind the other. */
  static ByteBuf texts(List<byte[]> messages, ByteBufAllocator allocator) {
    int length = 0;
    for (byte[] message : messages) {
      length += MAX_HEADER + message.length;
    }
    ByteBuf frames = allocator.directBuffer(length);
    for (byte[] message : messages) {
      head(frames, FINAL | TEXT, message.length, 0);
      frames.writeBytes(message);
    }
    return frames;
  }

  /** The same compressed, for one socket. */
  public static ByteBuf packedTexts(List<byte[]> messages, Deflation deflation, ByteBufAllocator allocator) {
    ByteBuf frames = allocator.directBuffer();
    for (byte[] message : messages) {
      frame(frames, FINAL | PACKED | TEXT, deflation.deflate(message), false);
    }
    return frames;
  }

  /** The same masked, for one socket. */
  public static ByteBuf maskedTexts(List<byte[]> messages, ByteBufAllocator allocator) {
    ByteBuf frames = allocator.directBuffer();
    for (byte[] message : messages) {
      frame(frames, FINAL | TEXT, message, true);
    }
    return frames;
  }

  public static ByteBuf ping(boolean masked, ByteBufAllocator allocator) {
    return control(PING, new byte[0], masked, allocator);
  }

  public static ByteBuf pong(byte[] payload, boolean masked, ByteBufAllocator allocator) {
    return control(PONG, payload, masked, allocator);
  }

  public static ByteBuf close(byte[] payload, boolean masked, ByteBufAllocator allocator) {
    return control(CLOSE, payload, masked, allocator);
  }

  private static ByteBuf control(int opcode, byte[] payload, boolean masked, ByteBufAllocator allocator) {
    ByteBuf frame = allocator.directBuffer(MAX_HEADER + payload.length);
    frame(frame, FINAL | opcode, payload, masked);
    return frame;
  }

  private static void frame(ByteBuf out, int first, byte[] payload, boolean masked) {
    if (!masked) {
      head(out, first, payload.length, 0);
      out.writeBytes(payload);
      return;
    }
    head(out, first, payload.length, MASKED);
    // A mask keeps a page from writing bytes of its choice through a proxy; what we send is ours, so any will do.
    int mask = ThreadLocalRandom.current().nextInt();
    out.writeInt(mask);
    byte[] own = payload.clone();
    for (int i = 0; i < own.length; i++) {
      own[i] ^= (byte) (mask >>> (24 - 8 * (i & 3)));
    }
    out.writeBytes(own);
  }

  private static void head(ByteBuf out, int first, int length, int masked) {
    out.writeByte(first);
    if (length < 126) {
      out.writeByte(masked | length);
    } else if (length < 1 << 16) {
      out.writeByte(masked | 126).writeShort(length);
    } else {
      out.writeByte(masked | 127).writeLong(length);
    }
  }
}
