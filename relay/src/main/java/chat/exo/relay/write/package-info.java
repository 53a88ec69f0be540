/**
 * The way of a write from the mesh to the store and back: verified, in the order of its connection, written, acked. Runs on
 * the loop; the writer itself is {@link chat.exo.graph.store.write.WriteStage}.
 */
@NullMarked
package chat.exo.relay.write;

import org.jspecify.annotations.NullMarked;
