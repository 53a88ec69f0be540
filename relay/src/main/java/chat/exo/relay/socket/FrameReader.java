package chat.exo.relay.socket;

import chat.exo.relay.limit.Ledger;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;

/**
 * Takes bytes as they come and tells what they are: messages, pings, a good-bye (RFC 6455, section 5). Used by the loop.
 *
 * <p>What is not whole yet is charged as it grows. A message that is larger than may be, or that there is no memory for, is read
 * past: its beginning and its end are kept, so that whoever sent it can be told which it was.
 */
final class FrameReader {
  /** What came in; each is told as soon as it is whole. */
  interface Ears {
    /** A whole text. */
    void message(byte[] text);

    /** A text that was read past. */
    void tooLarge(Excerpt excerpt);

    /** A ping. */
    void ping(byte[] payload);

    /** A sign of life that asks for nothing; the bytes of it, header too. */
    void sign(int bytes);

    /** The other side says good-bye, and why. */
    void goodbye(byte[] payload);

    /** The other side does not follow the rules, and what comes now cannot be understood. */
    void broken(CloseReason reason);
  }

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] NONE = new byte[0];
  private static final int MOST_CONTROL_BYTES = 125;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int PACKED = 0x40;

  /** What is inflated in one go: it may be a thousand times as much. */
  private static final int MOST_PACKED_BYTES = 256;

  private final boolean masked;
  private final int maxMessageBytes;
  private final long maxSkippedBytes;
  private final Optional<Inflation> inflation;
  private final Ears ears;

  // The header, as far as it came.
  private long headHigh;
  private long headLow;
  private int headBytes;
  private int headNeeds = 2;

  // The frame.
  private int opcode;
  private boolean last;
  private long length;
  private long left;
  private int mask;
  private byte[] control = NONE;

  // The message.
  private boolean begun;
  private boolean dead;
  private boolean text;
  private boolean packed;
  private final Gathered gathered;
  private long messageBytes;
  private long inflatedBytes;
  private long inflatedNow;
  private Optional<Excerpt.Keeper> passing = Optional.empty();

  /**
   * A reader of one connection.
   *
   * @param masked whether the other side has to mask its frames, as clients do
   * @param maxSkippedBytes what is read past at most; beyond, the connection is broken
   * @param inflation if frames may be compressed
   */
  FrameReader(
      boolean masked, int maxMessageBytes, long maxSkippedBytes, Optional<Inflation> inflation, Ledger.Account account, Ears ears) {
    this.masked = masked;
    this.maxMessageBytes = maxMessageBytes;
    this.maxSkippedBytes = maxSkippedBytes;
    this.inflation = inflation;
    this.gathered = new Gathered(account);
    this.ears = ears;
  }

  /**
   * Reads on until something is told, or nothing is left, or much was looked at.
   *
   * @return how many bytes were looked at, inflated ones too
   */
  long read(ByteBuf in) {
    int before = in.readableBytes();
    inflatedNow = 0;
    readNext(in);
    return before - in.readableBytes() + inflatedNow;
  }

  private void readNext(ByteBuf in) {
    if (dead) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (headNeeds > headBytes && !readHead(in)) {
      return;
    }
    if (opcode >= CLOSE) {
      readControl(in);
    } else {
      readData(in);
    }
  }

  /** Lets go of what is half received. */
  void end() {
    gathered.clear();
    passing = Optional.empty();
    inflation.ifPresent(Inflation::close);
  }

  // The header.

  private boolean readHead(ByteBuf in) {
    while (in.isReadable()) {
      pushHead(in.readByte());
      if (headBytes == 2) {
        headNeeds = 2 + extendedLength(headAt(1) & 0x7f) + ((headAt(1) & 0x80) != 0 ? 4 : 0);
      }
      if (headBytes >= 2 && headBytes == headNeeds) {
        return understandHead();
      }
    }
    return false;
  }

  private static int extendedLength(int said) {
    return said == 126 ? 2 : said == 127 ? 8 : 0;
  }

  private void pushHead(byte next) {
    int at = headBytes++;
    if (at < 8) {
      headHigh |= (next & 0xffL) << (56 - 8 * at);
    } else {
      headLow |= (next & 0xffL) << (56 - 8 * (at - 8));
    }
  }

  private int headAt(int at) {
    return (int) ((at < 8 ? headHigh >>> (56 - 8 * at) : headLow >>> (56 - 8 * (at - 8))) & 0xff);
  }

  private boolean understandHead() {
    int first = headAt(0);
    boolean frameMasked = (headAt(1) & 0x80) != 0;
    int said = headAt(1) & 0x7f;
    int at = 2;
    length = said;
    if (said >= 126) {
      length = 0;
      for (int i = 0; i < extendedLength(said); i++) {
        length = (length << 8) | headAt(at++);
      }
    }
    mask = 0;
    if (frameMasked) {
      for (int i = 0; i < 4; i++) {
        mask = (mask << 8) | headAt(at++);
      }
    }
    left = length;
    last = (first & 0x80) != 0;
    opcode = first & 0x0f;
    if (length < 0 || frameMasked != masked || (first & 0x30) != 0 || !legal((first & PACKED) != 0)) {
      die(CloseReason.NO_WEBSOCKET);
      return false;
    }
    if (opcode == TEXT || opcode == BINARY) {
      begun = true;
      text = opcode == TEXT;
      packed = (first & PACKED) != 0;
      messageBytes = 0;
      inflatedBytes = 0;
    }
    return true;
  }

  private boolean legal(boolean framePacked) {
    return switch (opcode) {
      case TEXT, BINARY -> !begun && (!framePacked || inflation.isPresent());
      case CONTINUATION -> begun && !framePacked;
      case CLOSE, PING, PONG -> last && length <= MOST_CONTROL_BYTES && !framePacked;
      default -> false;
    };
  }

  private int frameBytes() {
    return (int) Math.min(Integer.MAX_VALUE, length + headBytes);
  }

  private void nextFrame() {
    headHigh = 0;
    headLow = 0;
    headBytes = 0;
    headNeeds = 2;
  }

  // Pings, pongs and good-byes.

  private void readControl(ByteBuf in) {
    int kept = control.length;
    byte[] payload = Arrays.copyOf(control, kept + (int) Math.min(length - kept, in.readableBytes()));
    in.readBytes(payload, kept, payload.length - kept);
    if (payload.length < length) {
      control = payload;
      return;
    }
    control = NONE;
    unmask(payload, 0, payload.length, 0);
    int what = opcode;
    int bytes = frameBytes();
    nextFrame();
    switch (what) {
      case CLOSE -> ears.goodbye(payload);
      case PING -> ears.ping(payload);
      default -> ears.sign(bytes);
    }
  }

  // Messages.

  private void readData(ByteBuf in) {
    if (last && text && !packed && length <= maxMessageBytes && opcode == TEXT && left == length && in.readableBytes() >= length) {
      byte[] whole = new byte[(int) length]; // nearly all messages: one frame that came in one piece
      in.readBytes(whole);
      unmask(whole, 0, whole.length, 0);
      begun = false;
      nextFrame();
      ears.message(whole);
      return;
    }
    if (messageBytes + left > maxSkippedBytes) {
      die(CloseReason.TOO_LARGE);
      return;
    }
    int taken = (int) Math.min(left, packed ? Math.min(in.readableBytes(), MOST_PACKED_BYTES) : in.readableBytes());
    if (taken > 0) {
      take(in, taken);
      messageBytes += taken;
      left -= taken;
    }
    if (left > 0 || dead) {
      return;
    }
    if (last) {
      endMessage();
    } else {
      int bytes = frameBytes();
      nextFrame();
      ears.sign(bytes); // a piece of a message costs as much to look at as a message
    }
  }

  private void take(ByteBuf in, int taken) {
    if (!text && !packed) {
      in.skipBytes(taken); // gun: binary frames are passed over
      return;
    }
    byte[] piece = new byte[taken]; // a read's worth at most
    in.readBytes(piece);
    unmask(piece, 0, taken, length - left);
    if (packed) {
      inflate(piece);
    } else if (passing.isPresent() || messageBytes + left > maxMessageBytes || !gathered.add(piece, taken)) {
      pass(piece, taken);
    }
  }

  private void inflate(byte[] piece) {
    try {
      inflation.orElseThrow().inflate(piece, this::inflated);
    } catch (DataFormatException e) {
      die(CloseReason.NO_WEBSOCKET);
    }
  }

  /** A piece of text; false if there was too much of it. */
  private boolean inflated(byte[] piece, int bytes) {
    inflatedNow += bytes;
    inflatedBytes += bytes;
    if (inflatedBytes > maxSkippedBytes) {
      die(CloseReason.TOO_LARGE);
      return false;
    }
    if (!text) {
      return true; // later messages may refer to it
    }
    if (passing.isEmpty() && (long) gathered.bytes() + bytes <= maxMessageBytes && gathered.add(Arrays.copyOf(piece, bytes), bytes)) {
      return true;
    }
    pass(piece, bytes);
    return true;
  }

  /** Reads past the message from here on. */
  private void pass(byte[] piece, int bytes) {
    Excerpt.Keeper keeper = passing.orElseGet(() -> new Excerpt.Keeper(maxMessageBytes));
    if (passing.isEmpty()) {
      byte[] sofar = gathered.take();
      keeper.add(sofar, sofar.length);
      passing = Optional.of(keeper);
    }
    keeper.add(piece, bytes);
  }

  private void endMessage() {
    if (packed && !passTail()) {
      return;
    }
    int bytes = (int) Math.min(Integer.MAX_VALUE, Math.max(frameBytes(), inflatedBytes)); // what it was to look at
    boolean wasText = text;
    begun = false;
    nextFrame();
    if (!wasText) {
      ears.sign(bytes);
    } else if (passing.isPresent()) {
      Excerpt excerpt = passing.get().excerpt();
      passing = Optional.empty();
      ears.tooLarge(excerpt);
    } else {
      ears.message(gathered.take());
    }
  }

  private boolean passTail() {
    inflate(Inflation.TAIL);
    return !dead;
  }

  /** Nothing is understood from now on. */
  private void die(CloseReason reason) {
    dead = true;
    gathered.clear();
    passing = Optional.empty();
    ears.broken(reason);
  }

  private void unmask(byte[] bytes, int from, int count, long offset) {
    if (mask == 0) {
      return;
    }
    int turned = Integer.rotateLeft(mask, 8 * (int) (offset & 3));
    long eight = ((long) turned << 32) | (turned & 0xffffffffL);
    int at = from;
    int end = from + count;
    for (; at + 8 <= end; at += 8) {
      LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ eight);
    }
    for (int i = 0; at < end; at++, i++) {
      bytes[at] ^= (byte) (turned >>> (24 - 8 * (i & 3)));
    }
  }
}
