/** Sums over blocks of rows in the store's own order, kept beside the writer: what two stores compare before they read anything. */
@NullMarked
package chat.exo.graph.sum;

import org.jspecify.annotations.NullMarked;
