/**
 * Boxes, souls {@code exo/box/BOX#}: where messages wait for whoever they are for. What a queue needs beyond a graph: erasing
 * that lasts, an end to waiting, and a size. {@code docs/messaging.md} says who writes and reads them.
 */
@NullMarked
package chat.exo.relay.box;

import org.jspecify.annotations.NullMarked;
