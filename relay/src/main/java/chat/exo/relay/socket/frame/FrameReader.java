package chat.exo.relay.socket.frame;

import chat.exo.relay.limit.Ledger;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;

/**
 * Takes bytes as they come and tells what they are: messages, pings, a good-bye (RFC 6455, section 5). Used by the loop.
 *
 * <p>What is not whole yet is charged as it grows. A message that is larger than may be, or that there is no memory for, is read
 * past: its beginning and its end are kept, so that whoever sent it can be told which it was.
 */
public final class FrameReader {
  private static final byte[] NONE = new byte[0];
  private static final int MOST_CONTROL_BYTES = 125;

  /** What is inflated in one go: it may be a thousand times as much. */
  private static final int MOST_PACKED_BYTES = 256;

  private final boolean masked;
  private final int maxMessageBytes;
  private final long maxSkippedBytes;
  private final Optional<Inflation> inflation;
  private final FrameEars ears;

  // The frame.
  private final FrameHead head = new FrameHead();
  private long left;
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
  public FrameReader(
      boolean masked, int maxMessageBytes, long maxSkippedBytes, Optional<Inflation> inflation, Ledger.Account account, FrameEars ears) {
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
  public long read(ByteBuf in) {
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
    if (!head.whole() && !(head.read(in) && begins())) {
      return;
    }
    if (head.control()) {
      readControl(in);
    } else {
      readData(in);
    }
  }

  /** Lets go of what is half received. */
  public void end() {
    gathered.clear();
    passing = Optional.empty();
    inflation.ifPresent(Inflation::close);
  }

  /** A frame begins; false if it breaks the rules. */
  private boolean begins() {
    left = head.length();
    if (head.strange() || head.masked() != masked || !legal()) {
      die(ears::broken);
      return false;
    }
    if (head.opcode() == FrameHead.TEXT || head.opcode() == FrameHead.BINARY) {
      begun = true;
      text = head.opcode() == FrameHead.TEXT;
      packed = head.packed();
      messageBytes = 0;
      inflatedBytes = 0;
    }
    return true;
  }

  private boolean legal() {
    return switch (head.opcode()) {
      case FrameHead.TEXT, FrameHead.BINARY -> !begun && (!head.packed() || inflation.isPresent());
      case FrameHead.CONTINUATION -> begun && !head.packed();
      case FrameHead.CLOSE, FrameHead.PING, FrameHead.PONG -> head.last() && head.length() <= MOST_CONTROL_BYTES && !head.packed();
      default -> false;
    };
  }

  // Pings, pongs and good-byes.

  private void readControl(ByteBuf in) {
    int kept = control.length;
    byte[] payload = Arrays.copyOf(control, kept + (int) Math.min(head.length() - kept, in.readableBytes()));
    in.readBytes(payload, kept, payload.length - kept);
    if (payload.length < head.length()) {
      control = payload;
      return;
    }
    control = NONE;
    head.unmask(payload, 0);
    int what = head.opcode();
    int bytes = head.frameBytes();
    head.clear();
    switch (what) {
      case FrameHead.CLOSE -> ears.goodbye(payload);
      case FrameHead.PING -> ears.ping(payload);
      default -> ears.sign(bytes);
    }
  }

  // Messages.

  private void readData(ByteBuf in) {
    if (wholeMessage(in)) {
      byte[] whole = new byte[(int) head.length()]; // nearly all messages: one frame that came in one piece
      in.readBytes(whole);
      head.unmask(whole, 0);
      begun = false;
      head.clear();
      ears.message(whole);
      return;
    }
    if (messageBytes + left > maxSkippedBytes) {
      die(ears::endless);
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
    if (head.last()) {
      endMessage();
    } else {
      int bytes = head.frameBytes();
      head.clear();
      ears.sign(bytes); // a piece of a message costs as much to look at as a message
    }
  }

  private boolean wholeMessage(ByteBuf in) {
    long length = head.length();
    return text && !packed && head.opcode() == FrameHead.TEXT && head.last() && length <= maxMessageBytes && left == length && in.readableBytes() >= length;
  }

  private void take(ByteBuf in, int taken) {
    if (!text && !packed) {
      in.skipBytes(taken); // gun: binary frames are passed over
      return;
    }
    byte[] piece = new byte[taken]; // a read's worth at most
    in.readBytes(piece);
    head.unmask(piece, head.length() - left);
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
      die(ears::broken);
    }
  }

  /** A piece of text; false if there was too much of it. */
  private boolean inflated(byte[] piece, int bytes) {
    inflatedNow += bytes;
    inflatedBytes += bytes;
    if (inflatedBytes > maxSkippedBytes) {
      die(ears::endless);
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
    int bytes = (int) Math.min(Integer.MAX_VALUE, Math.max(head.frameBytes(), inflatedBytes)); // what it was to look at
    boolean wasText = text;
    begun = false;
    head.clear();
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
  private void die(Runnable tell) {
    dead = true;
    gathered.clear();
    passing = Optional.empty();
    tell.run();
  }
}
