/**
 * Where cells rest, and the one thread that changes them.
 *
 * <p>In the flow: {@link chat.exo.graph.store.WriteStage} takes verified writes, decides each against the durable state,
 * commits what arrived during the last sync as one batch with one sync, and only then reports. Readers page through
 * {@link chat.exo.graph.store.GraphStore} from any thread and never wait for it.
 */
@NullMarked
package chat.exo.graph.store;

import org.jspecify.annotations.NullMarked;
