/** The command line of the relay. */
@NullMarked
package chat.exo.relay.cli;

import org.jspecify.annotations.NullMarked;
