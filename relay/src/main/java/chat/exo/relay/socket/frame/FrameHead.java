package chat.exo.relay.socket.frame;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The head of one frame, as far as it came, and what it says (RFC 6455, section 5.2). Used by the loop. */
final class FrameHead {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int LAST = 0x80;
  private static final int PACKED = 0x40;
  private static final int RESERVED = 0x30;
  private static final int MASKED = 0x80;

  private long high;
  private long low;
  private int bytes;
  private int needs = 2;
  private long length;
  private int mask;

  /** Reads on; whether it is whole now. */
  boolean read(ByteBuf in) {
    while (in.isReadable()) {
      push(in.readByte());
      if (bytes == 2) {
        needs = 2 + extendedLength() + (masked() ? 4 : 0);
      }
      if (bytes == needs) {
        understand();
        return true;
      }
    }
    return false;
  }

  boolean whole() {
    return bytes == needs;
  }

  /** Another frame follows. */
  void clear() {
    high = 0;
    low = 0;
    bytes = 0;
    needs = 2;
  }

  private void push(byte next) {
    int at = bytes++;
    if (at < 8) {
      high |= (next & 0xffL) << (56 - 8 * at);
    } else {
      low |= (next & 0xffL) << (56 - 8 * (at - 8));
    }
  }

  private int at(int place) {
    return (int) ((place < 8 ? high >>> (56 - 8 * place) : low >>> (56 - 8 * (place - 8))) & 0xff);
  }

  private int saidLength() {
    return at(1) & 0x7f;
  }

  private int extendedLength() {
    int said = saidLength();
    return said == 126 ? 2 : said == 127 ? 8 : 0;
  }

  private void understand() {
    int place = 2;
    length = saidLength();
    if (length >= 126) {
      length = 0;
      for (int i = 0; i < extendedLength(); i++) {
        length = (length << 8) | at(place++);
      }
    }
    mask = 0;
    if (masked()) {
      for (int i = 0; i < 4; i++) {
        mask = (mask << 8) | at(place++);
      }
    }
  }

  int opcode() {
    return at(0) & 0x0f;
  }

  /** Whether it is a frame that says something to the connection itself: a ping, a pong, a good-bye. */
  boolean control() {
    return opcode() >= CLOSE;
  }

  /** Whether its message ends with it. */
  boolean last() {
    return (at(0) & LAST) != 0;
  }

  /** Whether its message is compressed. */
  boolean packed() {
    return (at(0) & PACKED) != 0;
  }

  /** Whether it says what nobody has agreed on. */
  boolean strange() {
    return (at(0) & RESERVED) != 0 || length < 0;
  }

  boolean masked() {
    return (at(1) & MASKED) != 0;
  }

  /** Bytes behind the head. */
  long length() {
    return length;
  }

  /** Bytes of the whole frame. */
  int frameBytes() {
    return (int) Math.min(Integer.MAX_VALUE, length + bytes);
  }

  /**
   * Takes the mask off some bytes of the frame.
   *
   * @param offset of the first of them in the frame
   */
  void unmask(byte[] piece, long offset) {
    if (mask == 0) {
      return;
    }
    int turned = Integer.rotateLeft(mask, 8 * (int) (offset & 3));
    long eight = ((long) turned << 32) | (turned & 0xffffffffL);
    int at = 0;
    for (; at + 8 <= piece.length; at += 8) {
      LONGS.set(piece, at, (long) LONGS.get(piece, at) ^ eight);
    }
    for (int i = 0; at < piece.length; at++, i++) {
      piece[at] ^= (byte) (turned >>> (24 - 8 * (i & 3)));
    }
  }
}
