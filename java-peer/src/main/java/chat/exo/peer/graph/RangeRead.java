package chat.exo.peer.graph;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reads a range of a node's keys whole, budget by budget. Stateless.
 *
 * <p>gun: a range without a budget is answered with its first key alone, and so is one with a budget above 100,000.
 */
final class RangeRead {
  private static final int BUDGET_BYTES = 100_000;

  private RangeRead() {}

  /** All that matches, here and at the relays that answered. */
  static CompletableFuture<Graph> of(ExoPeer peer, Soul soul, Lex keys) {
    boolean mixed = keys.prefix().isPresent() && (keys.from().isPresent() || keys.to().isPresent());
    return from(peer, soul, keys, mixed ? bounds(keys, keys.lowest()) : keys);
  }

  /** gun: a prefix together with a bound finds nothing, so what is left of a prefix is asked for by its bounds. */
  private static Lex bounds(Lex keys, String from) {
    Optional<String> last = keys.prefix().map(prefix -> prefix + '\uffff');
    Optional<String> to = keys.to().filter(end -> last.isEmpty() || end.compareTo(last.get()) < 0).or(() -> last);
    return new Lex(Optional.empty(), Optional.empty(), Optional.of(from), to);
  }

  private static CompletableFuture<Graph> from(ExoPeer peer, Soul soul, Lex keys, Lex rest) {
    Query asked = new Query(Lex.exactly(soul.text()), rest, BUDGET_BYTES, Query.Order.ASCENDING);
    return peer.read(asked)
        .thenCompose(
            answered -> {
              Optional<String> next = afterBudget(peer.local(local(soul, rest)), rest.from());
              return next.isPresent()
                  ? from(peer, soul, keys, bounds(keys, next.get()))
                  : CompletableFuture.completedFuture(peer.local(local(soul, keys)));
            });
  }

  /**
   * Where a relay may have stopped: what it gave is here now, so it did not stop before the budget is used up by what is here.
   */
  private static Optional<String> afterBudget(Graph here, Optional<String> from) {
    List<Cell> cells = here.nodes().stream().flatMap(node -> node.cells().stream()).toList();
    long bytes = 0;
    for (Cell cell : cells) {
      if (bytes >= BUDGET_BYTES && from.filter(cell.key()::equals).isEmpty()) {
        return Optional.of(cell.key());
      }
      bytes += atMost(cell);
    }
    return Optional.empty();
  }

  /** No relay counts more for a cell: gun takes the length of a text and 9 for all else, Exo the bytes of key and value. */
  private static long atMost(Cell cell) {
    return 64 + 3L * (cell.key().length() + cell.value().json().length());
  }

  private static Query local(Soul soul, Lex keys) {
    return new Query(Lex.exactly(soul.text()), keys, Integer.MAX_VALUE, Query.Order.ASCENDING);
  }
}
