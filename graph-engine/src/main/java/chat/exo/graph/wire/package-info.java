/**
 * The Gun wire: bytes of a frame to messages, and messages to bytes.
 *
 * <p>In the flow: the first and the last step. {@link chat.exo.graph.wire.WireReader} is strict where gun is lenient (RFC
 * 8259), checks every shape before anything is stored, and answers a fault instead of throwing. {@link
 * chat.exo.graph.wire.WireWriter} prints what gun.js clients expect. No sockets, no state.
 */
@NullMarked
package chat.exo.graph.wire;

import org.jspecify.annotations.NullMarked;
