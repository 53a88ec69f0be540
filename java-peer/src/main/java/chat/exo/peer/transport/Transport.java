package chat.exo.peer.transport;

import java.util.concurrent.CompletableFuture;

/** One connection to one relay, opened once. Text frames only; no method blocks. */
public interface Transport {
  /** Connects; from then on frames, and in the end the close, go to the reader, one at a time. */
  CompletableFuture<Void> open(FrameReader reader);

  /** Sends a text frame, UTF-8, after those before it. What cannot be sent is told as a close. */
  void send(byte[] frame);

  /** Ends the connection; may be called twice. */
  void close();
}
