/** The store on disk: RocksDB, and nothing outside this package knows it. */
@NullMarked
package chat.exo.graph.store.rocks;

import org.jspecify.annotations.NullMarked;
