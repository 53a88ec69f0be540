/**
 * {@code exo peer}: the peer on the command line.
 */
@NullMarked
package chat.exo.peer.cli;

import org.jspecify.annotations.NullMarked;
