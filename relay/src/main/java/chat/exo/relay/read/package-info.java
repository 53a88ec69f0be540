/** The way of a read: behind its connection's writes, at its reader's pace, on a thread of its own, page by page. */
@NullMarked
package chat.exo.relay.read;

import org.jspecify.annotations.NullMarked;
