package chat.exo.graph.store;

import chat.exo.graph.Graph;
import chat.exo.graph.query.Query;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** All that a query matches, page by page, for who looks after a store: the budget of a query is for answers, and does not end it. */
public final class Walk implements Iterator<Graph> {
  private final GraphStore store;
  private final Query query;
  private final PageSize size;
  private Optional<Cursor> after = Optional.empty();
  private boolean more = true;

  private Walk(GraphStore store, Query query, PageSize size) {
    this.store = store;
    this.query = query;
    this.size = size;
  }

  public static Iterable<Graph> over(GraphStore store, Query query, PageSize size) {
    return () -> new Walk(store, query, size);
  }

  @Override
  public boolean hasNext() {
    return more;
  }

  @Override
  public Graph next() {
    if (!more) {
      throw new NoSuchElementException("the walk is over");
    }
    Page page = store.page(query, after, size);
    after = page.next().map(cursor -> new Cursor(cursor.last(), 0));
    more = after.isPresent();
    return page.graph();
  }
}
