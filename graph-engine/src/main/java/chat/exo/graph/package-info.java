/**
 * The words of a Gun graph: soul, key, state, value; a cell, a node, a graph.
 *
 * <p>Everything here is immutable and checked when it is made, so that no later stage asks again.
 */
@NullMarked
package chat.exo.graph;

import org.jspecify.annotations.NullMarked;
