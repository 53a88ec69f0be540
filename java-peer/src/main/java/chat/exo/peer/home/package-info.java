/**
 * A whole peer on one folder: vault, graph and messenger, put together and kept going.
 */
@NullMarked
package chat.exo.peer.home;

import org.jspecify.annotations.NullMarked;
