@NullMarked
package chat.exo.relay.file;

import org.jspecify.annotations.NullMarked;
