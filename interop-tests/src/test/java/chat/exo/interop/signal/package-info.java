/** libsignal-client behind a pipe of text lines: the far end of the web client's live tests. */
@NullMarked
package chat.exo.interop.signal;

import org.jspecify.annotations.NullMarked;
