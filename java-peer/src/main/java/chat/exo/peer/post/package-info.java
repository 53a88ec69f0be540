/**
 * What the messenger asks of whatever carries its entries: a seam of two small interfaces, so that it can be tried without
 * any relay.
 */
@NullMarked
package chat.exo.peer.post;

import org.jspecify.annotations.NullMarked;
