/**
 * Finding what two relays do not have in common, in bytes that grow with that: sums of ranges are compared, then salted groups, then
 * tags of rows, and what differs is sent as ordinary puts. Sessions are pure; their thread and their clock are handed in.
 */
@NullMarked
package chat.exo.relay.sync;

import org.jspecify.annotations.NullMarked;
