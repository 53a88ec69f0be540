/** Relays that find what they do not have in common. */
@NullMarked
package chat.exo.interop.sync;

import org.jspecify.annotations.NullMarked;
