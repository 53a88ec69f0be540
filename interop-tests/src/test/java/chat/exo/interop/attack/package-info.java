/** What hostile clients do to a live relay, over real sockets. */
@NullMarked
package chat.exo.interop.attack;

import org.jspecify.annotations.NullMarked;
