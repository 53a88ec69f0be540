package chat.exo.graph.store.page;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.Page;
import java.util.List;
import java.util.Optional;

/** A query for one key of one soul: the most frequent one, and a single look instead of a walk. */
public final class PointQuery {
  private static final Page NOTHING = new Page(new Graph(List.of()), Optional.empty(), 1);

  private PointQuery() {}

  /** The one cell a query names, if it names one and its other rules let it through. */
  public static Optional<CellName> cellName(Query query) {
    return query
        .keys()
        .exact()
        .filter(key -> !key.isEmpty() && query.keys().matches(key))
        .flatMap(key -> query.soul().map(soul -> new CellName(soul, key)));
  }

  /** The only page there is; behind any cursor there is nothing. */
  public static Page page(CellName name, Optional<Cell> cell, Optional<Cursor> after) {
    if (cell.isEmpty() || after.isPresent()) {
      return NOTHING;
    }
    return new Page(Graph.of(new Node(name.soul(), List.of(cell.get()))), Optional.empty(), 1);
  }
}
