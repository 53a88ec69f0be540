/** Stores that forget: all of it at the end of the process, or each soul in its time. */
@NullMarked
package chat.exo.graph.store.memory;

import org.jspecify.annotations.NullMarked;
