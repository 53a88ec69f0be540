/** Other relays, whoever dialled: what each was asked, and what it missed. Runs on the loop. */
@NullMarked
package chat.exo.relay.mesh.link;

import org.jspecify.annotations.NullMarked;
