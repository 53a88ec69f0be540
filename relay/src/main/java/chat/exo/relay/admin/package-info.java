/** The operator's door: a port on the loopback address, with a token; nothing of it is on the public port. */
@NullMarked
package chat.exo.relay.admin;

import org.jspecify.annotations.NullMarked;
