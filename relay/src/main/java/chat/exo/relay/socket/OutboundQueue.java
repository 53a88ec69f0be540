package chat.exo.relay.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What waits to be sent on one socket. Bounded in bytes: a reader that does not keep up is closed, it never slows others.
 * Used by the loop.
 */
final class OutboundQueue {
  /** One frame holds at most so much, unless a single message is larger; a client parses a frame in one go. */
  private static final int MAX_FRAME_BYTES = 256 << 10;

  private final long maxBytes;
  private final ArrayDeque<byte[]> messages = new ArrayDeque<>(2);
  private long queuedBytes;
  private long inFlightBytes;

  OutboundQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Queues a message; false if the queue is past its bound now. */
  boolean add(byte[] message) {
    messages.add(message);
    queuedBytes += message.length;
    return queuedBytes + inFlightBytes <= maxBytes;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Bytes queued here, or handed to the operating system and not taken yet. */
  long pendingBytes() {
    return queuedBytes + inFlightBytes;
  }

  long inFlightBytes() {
    return inFlightBytes;
  }

  /** The messages of the next frame, which are in flight from now on; at least one. */
  List<byte[]> takeFrame() {
    byte[] first = messages.remove();
    long bytes = first.length;
    List<byte[]> frame;
    if (messages.isEmpty()) {
      frame = List.of(first);
    } else {
      frame = new ArrayList<>(messages.size() + 1);
      frame.add(first);
      while (!messages.isEmpty() && bytes + messages.peek().length <= MAX_FRAME_BYTES) {
        bytes += messages.peek().length;
        frame.add(messages.remove());
      }
    }
    queuedBytes -= bytes;
    inFlightBytes += bytes;
    return frame;
  }

  /** The operating system has taken so many bytes of messages. */
  void sent(long bytes) {
    inFlightBytes -= bytes;
  }

  /** Forgets what was not sent. */
  void clear() {
    messages.clear();
    queuedBytes = 0;
  }
}
