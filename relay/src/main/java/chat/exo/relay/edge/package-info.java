/** The one port: who comes in, from which address, and what each HTTP request may be. In front of everything else. Runs on the loop. */
@NullMarked
package chat.exo.relay.edge;

import org.jspecify.annotations.NullMarked;
