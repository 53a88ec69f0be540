package chat.exo.relay.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/**
 * Text frames as they lie on the wire (RFC 6455, section 5.2), unmasked: what a server sends is the same for all its
 * sockets, so a frame is encoded once and its bytes are shared.
 *
 * <p>gun: several messages go out as one array; a single one as it is.
 */
final class FrameBytes {
  private static final int FINAL_TEXT = 0x81;
  private static final int MAX_HEADER = 10;
  private static final byte OPEN = '[';
  private static final byte COMMA = ',';
  private static final byte CLOSE = ']';

  private FrameBytes() {}

  /** The length of the text of some messages in one frame, in bytes. */
  static int textLength(List<byte[]> messages) {
    if (messages.size() == 1) {
      return messages.get(0).length;
    }
    int length = 1;
    for (byte[] message : messages) {
      length += message.length + 1;
    }
    return length;
  }

  /** A whole frame, header and text. */
  static ByteBuf frame(List<byte[]> messages, ByteBufAllocator allocator) {
    int length = textLength(messages);
    ByteBuf frame = allocator.directBuffer(MAX_HEADER + length);
    frame.writeByte(FINAL_TEXT);
    if (length < 126) {
      frame.writeByte(length);
    } else if (length < 1 << 16) {
      frame.writeByte(126).writeShort(length);
    } else {
      frame.writeByte(127).writeLong(length);
    }
    writeText(messages, frame);
    return frame;
  }

  /** The text alone, for sockets whose frames are masked one by one. */
  static ByteBuf text(List<byte[]> messages, ByteBufAllocator allocator) {
    ByteBuf text = allocator.directBuffer(textLength(messages));
    writeText(messages, text);
    return text;
  }

  private static void writeText(List<byte[]> messages, ByteBuf out) {
    if (messages.size() == 1) {
      out.writeBytes(messages.get(0));
      return;
    }
    out.writeByte(OPEN);
    for (int i = 0; i < messages.size(); i++) {
      if (i > 0) {
        out.writeByte(COMMA);
      }
      out.writeBytes(messages.get(i));
    }
    out.writeByte(CLOSE);
  }
}
