package chat.exo.relay.mesh;

/**
 * What the mesh holds now.
 *
 * @param peers open connections
 * @param links those of them that this relay dialled
 * @param subscriptions GETs that are kept as subscriptions
 * @param seenIds message ids remembered
 * @param deferredWrites writes whose state lies in the future
 * @param refusedSubscriptions GETs that were answered but not kept, since the start
 */
public record MeshFigures(int peers, int links, int subscriptions, int seenIds, int deferredWrites, long refusedSubscriptions) {}
