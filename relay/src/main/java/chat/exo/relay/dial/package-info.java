/** Connections that this relay opens: to the relays of its settings, again and again for as long as it takes. Runs on the loop. */
@NullMarked
package chat.exo.relay.dial;

import org.jspecify.annotations.NullMarked;
