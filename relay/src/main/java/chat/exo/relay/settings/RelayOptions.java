package chat.exo.relay.settings;

import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.write.WriteLimits;
import chat.exo.graph.wire.WireLimits;
import chat.exo.relay.dial.PeerUrl;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.socket.SocketLimits;
import chat.exo.relay.sync.SyncOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything a relay is told when it starts.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param data folder of the store
 * @param peers upstream relays, as {@code ws}, {@code wss}, {@code http} or {@code https} urls
 * @param store what an ack promises, and what memory the store takes
 * @param tls certificate and key, for {@code https} and {@code wss}
 * @param wire limits of messages
 * @param sockets limits of connections
 * @param mesh bounds of the mesh
 * @param writes bounds of the writer's inbox
 * @param sync how it finds what it and other relays do not have in common
 * @param operations limits of everybody, caps, policy and the rest an operator decides
 */
public record RelayOptions(
    String host,
    int port,
    Path data,
    List<PeerUrl> peers,
    StoreOptions store,
    Optional<TlsFiles> tls,
    WireLimits wire,
    SocketLimits sockets,
    MeshOptions mesh,
    WriteLimits writes,
    SyncOptions sync,
    Operations operations) {

  /** gun's own port. */
  public static final int DEFAULT_PORT = 8765;

  /** Where the certificate chain and the private key lie, both PEM. */
  public record TlsFiles(Path certificate, Path key) {}

  public RelayOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("expected a port between 0 and 65535, got " + port);
    }
    peers = List.copyOf(peers);
  }

  /** A relay on all addresses of the machine, with the default limits. */
  public static RelayOptions defaults(Path data) {
    return new RelayOptions(
        "0.0.0.0",
        DEFAULT_PORT,
        data,
        List.of(),
        StoreOptions.defaults(),
        Optional.empty(),
        WireLimits.defaults(),
        SocketLimits.defaults(),
        MeshOptions.defaults(),
        WriteLimits.defaults(),
        SyncOptions.defaults(),
        Operations.defaults());
  }

  /** The same on another port. */
  public RelayOptions onPort(int other) {
    return new RelayOptions(host, other, data, peers, store, tls, wire, sockets, mesh, writes, sync, operations);
  }

  /** The same with other operations. */
  public RelayOptions with(Operations others) {
    return new RelayOptions(host, port, data, peers, store, tls, wire, sockets, mesh, writes, sync, others);
  }
}
