/** The Java peer against relays as people run them: ours and gun's own, and killed in the middle. */
@NullMarked
package chat.exo.interop.peer;

import org.jspecify.annotations.NullMarked;
