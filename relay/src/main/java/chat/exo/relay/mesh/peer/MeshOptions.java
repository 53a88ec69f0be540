package chat.exo.relay.mesh.peer;

/**
 * Bounds of the mesh.
 *
 * @param maxSeenIds message ids remembered for dedup and for the way back
 * @param seenMillis how long an id lives after its last touch, in milliseconds
 * @param maxSubscriptionsPerPeer GETs kept as subscriptions for one connection; beyond, a GET is answered but not kept
 * @param maxRangesPerPeer those of them that are rules over souls or keys, which every change is held against
 * @param maxRanges the same for everybody
 * @param maxAskBackPerPeer how many of a connection's GETs are asked back, to learn what it wrote offline
 * @param maxAskedClients how many clients are asked for data the relay does not have
 * @param askedPerTurn how many of them in one turn
 * @param turnMillis length of a turn, in milliseconds; gun's AXE uses 25
 * @param maxDeferredBytesPerPeer bytes of writes with future states held for one connection
 * @param maxDeferredBytes bytes of writes with future states held for everybody
 * @param maxDeferMillis how far ahead of the clock a state may lie to be held, in milliseconds
 * @param maxSoulsPerLink souls remembered for each upstream relay: asked there, or changed while it was away
 * @param maxBytesPerLink what those that changed and are not confirmed there may take, in bytes
 * @param maxAcceptedRelays how many connections that relays opened to us are asked for what our readers wait for
 */
public record MeshOptions(
    int maxSeenIds,
    long seenMillis,
    int maxSubscriptionsPerPeer,
    int maxRangesPerPeer,
    int maxRanges,
    int maxAskBackPerPeer,
    int maxAskedClients,
    int askedPerTurn,
    long turnMillis,
    long maxDeferredBytesPerPeer,
    long maxDeferredBytes,
    long maxDeferMillis,
    int maxSoulsPerLink,
    long maxBytesPerLink,
    int maxAcceptedRelays) {

  /** What a relay starts with. */
  public static MeshOptions defaults() {
    return new MeshOptions(250_000, 70_000, 10_000, 100, 10_000, 1_000, 12, 3, 25, 16 << 20, 64 << 20, 120_000, 50_000, 8 << 20, 16);
  }
}
