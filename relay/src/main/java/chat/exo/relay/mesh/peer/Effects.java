package chat.exo.relay.mesh.peer;

import chat.exo.graph.Graph;
import chat.exo.graph.query.Query;
import chat.exo.relay.limit.Ledger;
import java.util.Optional;

/**
 * What the mesh wants done. The edge does it; the simulation records it. Whatever time the mesh is told is of a clock that nobody
 * sets; the time of day is asked for here.
 */
public interface Effects {
  /**
   * Queue a message for a neighbour; a closed one is passed over. The bytes are shared and never change. Nobody is closed by this in
   * the middle of what the mesh does.
   */
  void send(PeerId to, byte[] message);

  /**
   * Verify, merge and store a graph, keeping the order of this peer's writes; answered by {@code Mesh.written} or {@code
   * Mesh.writeDropped} with the ticket.
   */
  void write(long ticket, PeerId from, Graph graph);

  /** Read a query behind this peer's earlier writes, answered page by page by {@code Mesh.found} with the ticket. */
  void read(long ticket, PeerId from, Query query);

  /** What is held for a neighbour, or for the relay itself; one that nothing can be held on if it is gone. */
  Ledger.Account account(PeerId peer);

  /** A relay of the settings is behind a connection, which we dialled or which is proved: it is no stranger, and brings what many write. */
  void trust(PeerId peer);

  /**
   * Whether one who dialled us comes from where we dialled another: what the network says of who they are, which neither can make
   * up. False for one that is gone.
   */
  boolean sameHost(PeerId accepted, PeerId dialled);

  /** The time of day in milliseconds since 1970, with which states are compared. It may be set, forward and back. */
  long wallMillis();

  /**
   * A relay of our kind is behind a connection that may have sessions. May be told again.
   *
   * @param url where it is in the settings; empty if it came with a token
   * @param dialled whether we dialled it, and so begin
   * @param process what its process is called
   */
  void met(PeerId relay, String url, boolean dialled, String process);

  /**
   * Somebody said something of a session.
   *
   * @param process what our own process is called
   */
  void session(PeerId from, String process, String text);

  /** Somebody answered a message: perhaps a put of a session. */
  void answered(PeerId from, String id, Optional<String> error);

  /** Close a connection. */
  void close(PeerId peer, String reason);
}
