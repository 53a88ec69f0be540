/** The owner of a box takes out what was read: the one endpoint of boxes under {@code /v1}. */
@NullMarked
package chat.exo.relay.box.erase;

import org.jspecify.annotations.NullMarked;
