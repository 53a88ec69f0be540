/**
 * Boxes: where contacts leave messages for an account, and the sealed entries in them.
 */
@NullMarked
package chat.exo.peer.box;

import org.jspecify.annotations.NullMarked;
