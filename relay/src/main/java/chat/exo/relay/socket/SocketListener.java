package chat.exo.relay.socket;

import chat.exo.relay.mesh.PeerId;

/** What the connections tell the flow. */
public interface SocketListener {
  /** A whole frame came in; the bytes are the listener's. Says how many messages were in it. */
  int message(PeerId from, byte[] text);

  /** A connection is too fast, and is read from more slowly; told once a connection. */
  void slowed(PeerId peer);

  /** A connection is gone. */
  void closed(PeerId peer);
}
