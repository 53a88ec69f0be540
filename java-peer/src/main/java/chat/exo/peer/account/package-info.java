/**
 * An account: its keys on this device, and the signed profile by which others find it.
 */
@NullMarked
package chat.exo.peer.account;

import org.jspecify.annotations.NullMarked;
