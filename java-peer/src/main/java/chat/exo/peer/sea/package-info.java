/**
 * Gun's account keys: SEA pairs, and what they sign.
 */
@NullMarked
package chat.exo.peer.sea;

import org.jspecify.annotations.NullMarked;
