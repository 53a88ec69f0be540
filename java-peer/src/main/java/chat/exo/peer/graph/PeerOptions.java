package chat.exo.peer.graph;

import chat.exo.peer.clock.PeerClock;
import chat.exo.peer.transport.TransportFactory;
import chat.exo.peer.transport.WebSockets;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a peer is opened.
 *
 * @param folder where the graph and unacknowledged writes are kept; empty: in memory
 * @param relays to connect to; may be empty
 * @param transports how to connect
 * @param answerWait how long a read waits for relays that are connected
 * @param clock what states are made of
 */
public record PeerOptions(
    Optional<Path> folder, List<URI> relays, TransportFactory transports, Duration answerWait, PeerClock clock) {
  private static final int MAX_FRAME_BYTES = 16 << 20;

  public PeerOptions {
    relays = List.copyOf(relays);
  }

  /** With the device's own clock. */
  public PeerOptions(Optional<Path> folder, List<URI> relays, TransportFactory transports, Duration answerWait) {
    this(folder, relays, transports, answerWait, PeerClock.system());
  }

  /** Nothing is kept. */
  public static PeerOptions inMemory() {
    return new PeerOptions(Optional.empty(), List.of(), new WebSockets(MAX_FRAME_BYTES), Duration.ofSeconds(3));
  }

  /** Kept in a folder. */
  public static PeerOptions in(Path folder) {
    PeerOptions memory = inMemory();
    return new PeerOptions(Optional.of(folder), memory.relays, memory.transports, memory.answerWait);
  }

  /** One relay more. */
  public PeerOptions relay(URI relay) {
    List<URI> more = new ArrayList<>(relays);
    more.add(relay);
    return new PeerOptions(folder, more, transports, answerWait, clock);
  }

  /** The same with another clock. */
  public PeerOptions at(PeerClock other) {
    return new PeerOptions(folder, relays, transports, answerWait, other);
  }
}
