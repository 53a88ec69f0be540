package chat.exo.relay.dial;

import chat.exo.relay.mesh.Mesh;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.socket.Sockets;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The upstream relays of the settings, each with its dialer. Used by the loop. */
public final class Peers {
  /** To connect, and then again to be answered: whoever takes the connection and says nothing is dialled anew. */
  private static final int HANDSHAKE_MILLIS = 10_000;

  private record Link(LinkDialer dialer, String url, long sinceMillis) {}

  private final Vertx vertx;
  private final WebSocketClient client;
  private final Mesh mesh;
  private final Effects effects;
  private final Sockets sockets;
  private final LongSupplier ticksMillis;
  private final RandomGenerator random;
  private final List<LinkDialer> dialers = new ArrayList<>();
  private final Map<PeerId, Link> links = new HashMap<>();

  public Peers(
      Vertx vertx,
      int maxFrameBytes,
      Mesh mesh,
      Effects effects,
      Sockets sockets,
      LongSupplier ticksMillis,
      RandomGenerator random) {
    this.vertx = vertx;
    this.client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxFrameSize(maxFrameBytes)
                .setMaxMessageSize(maxFrameBytes)
                .setConnectTimeout(HANDSHAKE_MILLIS)
                .setMaxConnections(1_000));
    this.mesh = mesh;
    this.effects = effects;
    this.sockets = sockets;
    this.ticksMillis = ticksMillis;
    this.random = random;
  }

  public void dial(PeerUrl peer) {
    mesh.configure(peer.toString(), effects);
    WebSocketConnectOptions target =
        new WebSocketConnectOptions()
            .setTimeout(HANDSHAKE_MILLIS)
            .setHost(peer.uri().getHost())
            .setPort(peer.port())
            .setSsl(peer.secure())
            .setURI(peer.pathAndQuery());
    List<LinkDialer> self = new ArrayList<>(1);
    LinkDialer dialer =
        new LinkDialer(vertx, client, target, peer.toString(), random, socket -> connected(peer, self.get(0), socket));
    self.add(dialer);
    dialers.add(dialer);
    dialer.dial();
  }

  /** A connection is gone; if it was a link, it is dialled again, or when that goes which the relay itself has dialled. */
  public void closed(PeerId peer) {
    Link link = links.remove(peer);
    if (link != null) {
      mesh.linkTo(link.url)
          .ifPresentOrElse(
              other -> links.put(other, link), () -> link.dialer.ended(ticksMillis.getAsLong() - link.sinceMillis));
    }
  }

  public void stop() {
    dialers.forEach(LinkDialer::stop);
  }

  private void connected(PeerUrl peer, LinkDialer dialer, WebSocket socket) {
    PeerId id = sockets.dialled(socket);
    links.put(id, new Link(dialer, peer.toString(), ticksMillis.getAsLong()));
    mesh.dialled(id, peer.toString(), effects);
  }
}
