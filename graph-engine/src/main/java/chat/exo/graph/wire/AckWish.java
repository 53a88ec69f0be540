package chat.exo.graph.wire;

/**
 * {@code ok} of a put: how many acks its writer still hopes for, and how many peers were near the last hop.
 *
 * @param wanted {@code @}
 * @param peers {@code /}
 */
public record AckWish(int wanted, int peers) {
  /** What the next hop is told: one ack fewer is wanted, and the number of peers there. */
  public AckWish passedOn(int ownPeers) {
    return new AckWish(Math.max(wanted, 1) - 1, ownPeers);
  }
}
