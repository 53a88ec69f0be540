package chat.exo.graph.store;

import chat.exo.graph.Graph;
import java.util.Optional;

/**
 * Some of what a query matches.
 *
 * @param graph the cells in the query's order, those of one soul together; may be empty although more follows, where a
 *     long search has found nothing yet
 * @param next where the next page begins; empty if this was the last one
 * @param rows stored rows that were looked at for it, in vain or not: what it cost, about
 */
public record Page(Graph graph, Optional<Cursor> next, int rows) {}
