/**
 * The HTTP API of Exo's relays, as {@code docs/api.md} has it: one-time prekeys and the erasing of boxes. A relay that has none, gun's
 * own, is a value like any other, and everything goes on without.
 */
@NullMarked
package chat.exo.peer.api;

import org.jspecify.annotations.NullMarked;
