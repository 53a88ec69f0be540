/** Puts: from hearing one to its one answer, and to everybody who hears of the change. Runs on the loop. */
@NullMarked
package chat.exo.relay.mesh.write;

import org.jspecify.annotations.NullMarked;
