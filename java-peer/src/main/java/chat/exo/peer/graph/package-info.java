/**
 * Gun's graph for Java: references, watches, puts that survive being offline, several relays at once.
 *
 * <p>In the flow: {@link chat.exo.peer.graph.Ref} -> {@link chat.exo.peer.graph.ExoPeer} -> store and GraphOutbox -> RelayLink. Inwards:
 * RelayLink -> SEA gate -> WriteStage (HAM) -> Watches.
 */
@NullMarked
package chat.exo.peer.graph;

import org.jspecify.annotations.NullMarked;
