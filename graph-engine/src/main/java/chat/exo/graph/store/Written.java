package chat.exo.graph.store;

import chat.exo.graph.Graph;

/**
 * What became of one write, once that is durable. Cells in neither graph were older than what is there, or the same.
 *
 * @param ticket the write's
 * @param changed the cells that became current; what subscribers and other relays are told
 * @param deferred the cells whose states lie ahead of the clock: not stored, to be offered again in their time
 */
public record Written(long ticket, Graph changed, Graph deferred) {}
