@NullMarked
package chat.exo.relay.file.store;

import org.jspecify.annotations.NullMarked;
