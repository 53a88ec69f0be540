/** One-time prekeys that an owner leaves here, and that are handed out once each. */
@NullMarked
package chat.exo.relay.prekey;

import org.jspecify.annotations.NullMarked;
