/** What time it is, also on a device whose clock is wrong. */
@NullMarked
package chat.exo.peer.clock;

import org.jspecify.annotations.NullMarked;
