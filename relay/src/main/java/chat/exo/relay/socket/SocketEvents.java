package chat.exo.relay.socket;

import chat.exo.relay.socket.frame.Excerpt;

/** What a connection tells the one that holds them all. */
interface SocketEvents {
  /** A whole text message came in. */
  void message(PeerSocket socket, byte[] text);

  /** A message came in that was read past. */
  void tooLarge(PeerSocket socket, Excerpt excerpt);

  /** A sign of life that is no message, and so many bytes of work all the same. */
  void sign(PeerSocket socket, int bytes);

  /** A sign of life that costs nothing. */
  void alive(PeerSocket socket);

  /** One more connection is not read from, or one less. */
  void paused(int change);

  /** There is something to flush. */
  void wantsFlush(PeerSocket socket);

  /** The other side does not follow the rules. */
  void broken(PeerSocket socket, CloseReason reason);

  /** The connection is over: nothing of it is heard any more, and nothing is sent; told once. */
  void closed(PeerSocket socket);

  /** One that is over is there still, until it was told or its time is up. */
  void leaving(PeerSocket socket);

  /** The connection is gone; may be told twice. */
  void left(PeerSocket socket);

  /** The connection failed; it closes by itself. */
  void failed(PeerSocket socket, Throwable cause);
}
