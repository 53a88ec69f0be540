/**
 * The mesh as a pure machine: who said what, who hears what, who still owes an answer.
 *
 * <p>In the flow: between reading a frame and storing it, and again between storing and sending. No clock, no I/O, no
 * threads: time comes in as a number, and what is to be done goes out through {@link chat.exo.relay.mesh.peer.Effects}, so
 * whole networks of relays are simulated from one seed. Everything runs on the relay's loop.
 *
 * <p>{@code peer}: who is connected. {@code seen}: what was met before, and from whom. {@code link}: what relays were asked
 * and what they missed. {@code write}: a put and who hears of it. {@code read}: a GET and who is asked for it.
 */
@NullMarked
package chat.exo.relay.mesh;

import org.jspecify.annotations.NullMarked;
