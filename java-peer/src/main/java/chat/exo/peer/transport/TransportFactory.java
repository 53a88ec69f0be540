package chat.exo.peer.transport;

import java.net.URI;

/** Makes a connection for every attempt to reach a relay. */
@FunctionalInterface
public interface TransportFactory {
  Transport to(URI relay);
}
