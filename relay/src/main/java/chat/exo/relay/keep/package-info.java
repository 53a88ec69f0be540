/** Caps that hold: what the relay may take of the disk, the memory and the line. */
@NullMarked
package chat.exo.relay.keep;

import org.jspecify.annotations.NullMarked;
