/** How threads hand things to each other: queues in which connections take turns, and the way back to the loop. */
@NullMarked
package chat.exo.relay.inbox;

import org.jspecify.annotations.NullMarked;
