/**
 * The edge: WebSockets in and out, one connection an object, all of them on the relay's loop.
 *
 * <p>What a tick produced for a socket goes out as one frame with one flush; frames that many sockets get are encoded once.
 */
@NullMarked
package chat.exo.relay.socket;

import org.jspecify.annotations.NullMarked;
