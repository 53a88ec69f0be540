/**
 * The stages between the mesh and the store: verify, write, read; each with a bounded inbox and its own threads.
 *
 * <p>The event loop never blocks: it hands work to a stage and gets a batch of results back through one {@link
 * chat.exo.relay.stage.LoopInbox}.
 */
@NullMarked
package chat.exo.relay.stage;

import org.jspecify.annotations.NullMarked;
