/** What was met before, by id, and from whom: for dedup, for the way back of answers, and to know whom to ask. Runs on the loop. */
@NullMarked
package chat.exo.relay.mesh.seen;

import org.jspecify.annotations.NullMarked;
