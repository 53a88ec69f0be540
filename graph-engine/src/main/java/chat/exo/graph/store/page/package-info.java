/** How rows become pages: the order of keys, their bytes, and the walk over them that answers a query. */
@NullMarked
package chat.exo.graph.store.page;

import org.jspecify.annotations.NullMarked;
