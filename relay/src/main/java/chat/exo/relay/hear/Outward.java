package chat.exo.relay.hear;

import chat.exo.graph.Graph;
import chat.exo.graph.query.Query;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.read.ReadPath;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.sync.Reconciler;
import chat.exo.relay.write.WritePath;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the mesh wants done, handed to whoever does it. Runs on the loop. */
public final class Outward implements Effects {
  private static final Logger LOG = LoggerFactory.getLogger(Outward.class);

  /** The ways to the store, which tell the mesh what came of it, so that it wants more done. */
  private record Paths(WritePath writes, ReadPath reads, Reconciler sessions) {}

  private final Sockets sockets;
  private final LongSupplier clockMillis;
  private Optional<Paths> paths = Optional.empty();

  public Outward(Sockets sockets, LongSupplier clockMillis) {
    this.sockets = sockets;
    this.clockMillis = clockMillis;
  }

  /** Where writes and reads go; to be told once, before the first message is heard. */
  public void through(WritePath writes, ReadPath reads, Reconciler sessions) {
    paths = Optional.of(new Paths(writes, reads, sessions));
  }

  @Override
  public void send(PeerId to, byte[] message) {
    sockets.send(to, message);
  }

  @Override
  public void trust(PeerId peer) {
    sockets.trust(peer);
    paths().writes().trust(peer);
  }

  @Override
  public boolean sameHost(PeerId accepted, PeerId dialled) {
    return sockets.sameHost(accepted, dialled);
  }

  @Override
  public void close(PeerId peer, String reason) {
    LOG.debug("Closing connection {}: {}", peer.number(), reason);
    sockets.close(peer, CloseReason.SUPERFLUOUS);
  }

  @Override
  public void write(long ticket, PeerId from, Graph graph) {
    paths().writes().begin(ticket, from, graph);
  }

  @Override
  public void read(long ticket, PeerId from, Query query) {
    paths().reads().begin(ticket, from, query);
  }

  @Override
  public Ledger.Account account(PeerId peer) {
    return sockets.account(peer);
  }

  @Override
  public void met(PeerId relay, String url, boolean dialled, String process) {
    paths().sessions().met(relay, url, dialled, process);
  }

  @Override
  public void session(PeerId from, String process, String text) {
    paths().sessions().heard(from, process, text);
  }

  @Override
  public void answered(PeerId from, String id, Optional<String> error) {
    paths().sessions().answered(from, id, error);
  }

  @Override
  public long wallMillis() {
    return clockMillis.getAsLong();
  }

  private Paths paths() {
    return paths.orElseThrow(() -> new IllegalStateException("expected the paths to be known before the first message, got none"));
  }
}
