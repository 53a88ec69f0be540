/** The relay: sockets, the mesh, and what joins them to the graph engine. */
@NullMarked
package chat.exo.relay;

import org.jspecify.annotations.NullMarked;
