package chat.exo.relay.mesh.peer;

/**
 * One connection, for as long as it lasts. Never on the wire, where a process id stands for all connections of a process.
 *
 * @param number counts up with every connection of this relay
 */
public record PeerId(long number) {
  /** The relay itself, as the origin of what it asks on its own account, and for what it holds for relays of its settings. */
  public static final PeerId SELF = new PeerId(0);

  /** The operator of this relay, who writes without a connection. */
  public static final PeerId OPERATOR = new PeerId(-1);
}
