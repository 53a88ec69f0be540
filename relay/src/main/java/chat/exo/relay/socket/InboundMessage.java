package chat.exo.relay.socket;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * Puts the frames of one message together. What is larger than the limit is dropped as it comes and reported once, at its
 * end, as a message that is one byte too large: the codec has the answer for that.
 */
final class InboundMessage {
  private final int maxBytes;
  private Optional<Buffer> begun = Optional.empty();
  private boolean tooLarge;

  InboundMessage(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Bytes of a message that is not whole yet. */
  int begunBytes() {
    return begun.map(Buffer::length).orElse(0);
  }

  /** Adds a frame; the whole message if this was its last. */
  Optional<byte[]> add(Buffer data, boolean last) {
    if (last && begun.isEmpty() && !tooLarge) {
      return Optional.of(data.length() > maxBytes ? new byte[maxBytes + 1] : data.getBytes());
    }
    Buffer message = begun.orElseGet(Buffer::buffer);
    tooLarge |= (long) message.length() + data.length() > maxBytes;
    begun = tooLarge ? Optional.empty() : Optional.of(message.appendBuffer(data));
    if (!last) {
      return Optional.empty();
    }
    byte[] whole = tooLarge ? new byte[maxBytes + 1] : message.getBytes();
    begun = Optional.empty();
    tooLarge = false;
    return Optional.of(whole);
  }
}
