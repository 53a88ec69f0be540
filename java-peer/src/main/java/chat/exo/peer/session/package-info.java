/**
 * The Signal protocol over the vault: libsignal does the cryptography, this package gives it a store that commits as one.
 */
@NullMarked
package chat.exo.peer.session;

import org.jspecify.annotations.NullMarked;
