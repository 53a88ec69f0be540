package chat.exo.relay.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What waits to be sent on one socket. Bounded in bytes: a reader that does not keep up is closed, it never slows others.
 * Used by the loop.
 */
final class OutboundQueue {
  /** So much is encoded and written in one go, unless a single message is larger. */
  private static final int MAX_RUN_BYTES = 256 << 10;

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

  /** The messages that go out next, which are in flight from now on; at least one. */
  List<byte[]> takeRun() {
    byte[] first = messages.remove();
    long bytes = first.length;
    List<byte[]> run;
    if (messages.isEmpty()) {
      run = List.of(first);
    } else {
      run = new ArrayList<>(messages.size() + 1);
      run.add(first);
      while (!messages.isEmpty() && bytes + messages.peek().length <= MAX_RUN_BYTES) {
        bytes += messages.peek().length;
        run.add(messages.remove());
      }
    }
    queuedBytes -= bytes;
    inFlightBytes += bytes;
    return run;
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
