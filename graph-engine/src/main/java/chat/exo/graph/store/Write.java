package chat.exo.graph.store;

import chat.exo.graph.Graph;

/**
 * One verified write on its way to the store.
 *
 * @param ticket what its sender knows it by; comes back in {@link Written}
 * @param sender whose it is: writes of one sender stay in order
 * @param share who it is counted for: many senders may be one person, who has one turn and one share of what is bounded
 * @param bytes what it holds in memory, about
 * @param graph the cells to merge. Without any, the write changes nothing and is reported in its turn: a reader who must
 *     see all earlier writes waits for that
 */
public record Write(long ticket, long sender, long share, long bytes, Graph graph) {
  /** A write of a sender who is counted alone. */
  public Write(long ticket, long sender, Graph graph) {
    this(ticket, sender, sender, graph.memoryBytes(), graph);
  }
}
