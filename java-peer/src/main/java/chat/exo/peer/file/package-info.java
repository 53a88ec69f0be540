/**
 * Files: encrypted and decrypted as streams, in Signal's attachment format.
 */
@NullMarked
package chat.exo.peer.file;

import org.jspecify.annotations.NullMarked;
