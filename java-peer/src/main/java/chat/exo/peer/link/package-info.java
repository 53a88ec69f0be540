/**
 * What people compare and hand to each other: links and safety numbers.
 */
@NullMarked
package chat.exo.peer.link;

import org.jspecify.annotations.NullMarked;
