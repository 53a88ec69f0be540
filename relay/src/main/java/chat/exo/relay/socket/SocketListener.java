package chat.exo.relay.socket;

import chat.exo.relay.mesh.PeerId;

/** What the connections tell the flow. */
public interface SocketListener {
  /** A whole text message came in; the bytes are the listener's. */
  void message(PeerId from, byte[] text);

  /** A connection is gone. */
  void closed(PeerId peer);
}
