/** How much one connection, one address and one key may do. Decisions only: time comes in as a number. */
@NullMarked
package chat.exo.relay.limit;

import org.jspecify.annotations.NullMarked;
