/**
 * One encrypted file that holds a whole account, and the 24 words that open it.
 */
@NullMarked
package chat.exo.peer.backup;

import org.jspecify.annotations.NullMarked;
