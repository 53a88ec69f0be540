/**
 * What a peer keeps on disk: rows, encrypted one by one, changed only in transactions.
 *
 * <p>The layer below everything else in the peer; it knows nothing of messages.
 */
@NullMarked
package chat.exo.peer.vault;

import org.jspecify.annotations.NullMarked;
