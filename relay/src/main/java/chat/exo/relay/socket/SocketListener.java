package chat.exo.relay.socket;

import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.socket.frame.Excerpt;

/** What the connections tell the flow. */
public interface SocketListener {
  /** Hears nothing. */
  SocketListener NOBODY =
      new SocketListener() {
        @Override
        public void message(PeerId from, byte[] text) {}

        @Override
        public void tooLarge(PeerId from, Excerpt excerpt) {}

        @Override
        public void slowed(PeerId peer) {}

        @Override
        public void closed(PeerId peer) {}
      };

  /** A whole frame came in; the bytes are the listener's, who tells {@link Sockets#heard} what was in it. */
  void message(PeerId from, byte[] text);

  /** A message was read past; its sender has to be told. */
  void tooLarge(PeerId from, Excerpt excerpt);

  /** A connection is too fast, and is read from more slowly; told once a connection. */
  void slowed(PeerId peer);

  /** A connection is gone. */
  void closed(PeerId peer);
}
