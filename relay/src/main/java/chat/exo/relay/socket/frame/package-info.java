/** Frames of RFC 6455 and 7692, bytes in and bytes out; no connection, no limit of anybody but in size. */
@NullMarked
package chat.exo.relay.socket.frame;

import org.jspecify.annotations.NullMarked;
