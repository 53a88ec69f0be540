package chat.exo.graph.store;

import chat.exo.graph.Cell;
import chat.exo.graph.query.Query;
import java.util.List;
import java.util.Optional;

/**
 * Where cells live: for each soul and key the current one, and nothing of those before it.
 *
 * <p>Reads come from any thread. {@link #commit} is called by one thread, the writer: {@code WriteStage}. Every method but {@link
 * #close} throws {@link StoreException} when the machine fails and {@link IllegalStateException} after {@code close}.
 * {@code StoreContract} in the tests says it all and runs against every implementation.
 */
public interface GraphStore extends AutoCloseable {
  /** The current cells of these names, in the order asked; empty where nothing was ever written. */
  List<Optional<Cell>> cells(List<CellName> names);

  /**
   * One page of what a query matches, in its order, beginning after a cursor.
   *
   * <p>A ranged query ends when the values it answered have reached {@link Query#maxBytes}, over all its pages; an {@link
   * Query#unbounded} one ends with the last cell. Each page shows one moment of the store; two pages may show two.
   *
   * @param after {@link Page#next} of the page before, or empty for the first page
   */
  Page page(Query query, Optional<Cursor> after, PageSize size);

  /** The rows beside the cells. */
  Tables tables();

  /**
   * Changes cells and rows: all of it or nothing, visible together, and as durable as the store's {@link Durability} says when this
   * returns. Everything is decided already. Of two changes of one cell or row the later holds.
   *
   * <p>When this throws, nothing of it is visible, and a later call may well succeed. Space of what is gone comes back with time, or at
   * once with {@link #reclaim}.
   */
  void commit(List<Change> changes, List<RowChange> rows);

  /** Bytes this store takes of the disk now, its logs included; 0 if it has none. */
  long usedBytes();

  /** Gives the space of what was erased back; may take long, and reading and writing go on meanwhile. */
  void reclaim();

  /** Ends a {@link #reclaim} that is under way, soon, and any later one at once: the store is about to be closed. Any thread. */
  void stopReclaiming();

  /** Releases files and memory; waits for calls under way. May be called twice. */
  @Override
  void close();
}
