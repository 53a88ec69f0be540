/**
 * Frames to and from one relay: a seam of three methods, and the WebSocket behind it.
 */
@NullMarked
package chat.exo.peer.transport;

import org.jspecify.annotations.NullMarked;
