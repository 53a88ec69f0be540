/** The single writer: what waits for it, HAM against the durable state, one batch, one sync. */
@NullMarked
package chat.exo.graph.store.write;

import org.jspecify.annotations.NullMarked;
