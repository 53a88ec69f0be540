/**
 * Files of any size to and from relays: up by tus, down by ranges, both going on where they stopped, in another process too.
 */
@NullMarked
package chat.exo.peer.transfer;

import org.jspecify.annotations.NullMarked;
