/**
 * From a frame to the mesh: bytes become messages, and what the mesh wants done goes to the stage that does it. Runs on the
 * loop.
 */
@NullMarked
package chat.exo.relay.hear;

import org.jspecify.annotations.NullMarked;
