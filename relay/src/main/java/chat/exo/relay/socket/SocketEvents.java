package chat.exo.relay.socket;

/** What a connection tells the one that holds them all. */
interface SocketEvents {
  /** A whole text message came in. */
  void message(PeerSocket socket, byte[] text);

  /** A sign of life that is no message. */
  void alive(PeerSocket socket);

  /** What is half received grew or shrank. */
  void partial(PeerSocket socket, long bytes);

  /** There is something to flush. */
  void wantsFlush(PeerSocket socket);

  /** The connection is gone; told once. */
  void closed(PeerSocket socket);

  /** The connection failed; it closes by itself. */
  void broken(PeerSocket socket, Throwable cause);
}
