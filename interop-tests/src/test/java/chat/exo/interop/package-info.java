/** What holds for all modules together. */
@NullMarked
package chat.exo.interop;

import org.jspecify.annotations.NullMarked;
