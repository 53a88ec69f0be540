/** GETs: those of neighbours, those that links need, and what others are asked for. Runs on the loop. */
@NullMarked
package chat.exo.relay.mesh.read;

import org.jspecify.annotations.NullMarked;
