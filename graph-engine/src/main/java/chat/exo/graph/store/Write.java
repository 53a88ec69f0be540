package chat.exo.graph.store;

import chat.exo.graph.Graph;

/**
 * One verified write on its way to the store.
 *
 * @param ticket what its sender knows it by; comes back in {@link Written}
 * @param sender whose it is: writes of one sender stay in order, senders take turns
 * @param graph the cells to merge. Without any, the write changes nothing and is reported in its turn: a reader who must
 *     see all earlier writes waits for that
 */
public record Write(long ticket, long sender, Graph graph) {}
