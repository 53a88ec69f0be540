/** Where whole files lie, under their hashes: a small interface, and a folder. Knows nothing of HTTP, quotas or owners. */
@NullMarked
package chat.exo.relay.file.store;

import org.jspecify.annotations.NullMarked;
