/** What strangers do to end a relay, or to use it against others: each fault that was found, and its kin, from outside. */
@NullMarked
package chat.exo.interop.siege;

import org.jspecify.annotations.NullMarked;
