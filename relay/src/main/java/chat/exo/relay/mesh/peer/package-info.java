/** Who is connected, under which bounds, and what may be done to them. Runs on the loop. */
@NullMarked
package chat.exo.relay.mesh.peer;

import org.jspecify.annotations.NullMarked;
