package chat.exo.relay.socket;

import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.socket.frame.FrameReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;

/**
 * What came in one read of a connection, handled a little at a time: behind a connection that was paused in the middle, or that sent
 * very many small messages, the rest waits, charged, and the channel is not read from. Used by the loop.
 */
final class Unread {
  /** Frames of one connection that are heard before others have their turn. */
  private static final int FRAMES_A_TURN = 128;

  /** The same in bytes, which may be many more than came if they were compressed. */
  private static final long BYTES_A_TURN = 256 << 10;

  private final Channel channel;
  private final FrameReader reader;
  private final Intake intake;
  private final Ledger.Account account;
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(0);
  private long heldBytes;
  private boolean reading;
  private boolean goesOn;

  Unread(Channel channel, FrameReader reader, Intake intake, Ledger.Account account) {
    this.channel = channel;
    this.reader = reader;
    this.intake = intake;
    this.account = account;
  }

  /** What came behind the handshake; handled when whoever is told of messages knows of this connection. */
  void early(Iterable<ByteBuf> bytes) {
    bytes.forEach(waiting::add);
    if (!waiting.isEmpty()) {
      goOnLater();
    }
  }

  /** Came in one read; owned by this from now on. */
  void add(ByteBuf bytes) {
    waiting.add(bytes);
    readOn();
  }

  /** Reads from the channel, if nothing stands against it. */
  void apply() {
    boolean read = !intake.stopped() && heldBytes == 0;
    if (channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }

  /** Handles what waits until that is all, or the connection is stopped, or others have their turn. */
  void readOn() {
    if (reading) {
      return;
    }
    reading = true;
    try {
      read();
    } finally {
      reading = false;
    }
    long left = 0;
    for (ByteBuf bytes : waiting) {
      left += bytes.capacity();
    }
    charge(left);
    if (!waiting.isEmpty() && !intake.stopped()) {
      goOnLater();
    }
  }

  private void read() {
    int frames = 0;
    long looked = 0;
    while (!waiting.isEmpty() && !intake.stopped() && frames < FRAMES_A_TURN && looked < BYTES_A_TURN) {
      ByteBuf bytes = waiting.element();
      looked += reader.read(bytes);
      frames++;
      if (!bytes.isReadable()) {
        waiting.remove().release();
      }
    }
  }

  /** What was read and not handled yet is held, and nothing more is read until it is. */
  private void charge(long left) {
    if (left == heldBytes) {
      return;
    }
    if (left > heldBytes) {
      account.add(Held.HALF_RECEIVED, left - heldBytes);
    } else {
      account.release(Held.HALF_RECEIVED, heldBytes - left);
    }
    heldBytes = left;
    apply();
  }

  private void goOnLater() {
    if (!goesOn) {
      goesOn = true;
      channel
          .eventLoop()
          .execute(
              () -> {
                goesOn = false;
                readOn();
              });
    }
  }

  /** The connection is gone; may be called twice. */
  void end() {
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    reader.end();
  }
}
