package chat.exo.peer.transport;

/** What a connection tells. One call at a time. */
public interface FrameReader {
  /** A whole text frame, UTF-8; the array is the reader's. */
  void frame(byte[] frame);

  /** The connection is over, whoever ended it; told once, also if it never opened. */
  void closed();
}
