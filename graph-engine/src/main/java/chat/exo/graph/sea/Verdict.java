package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the gate says of a graph.
 *
 * @param passed the cells that may be stored and passed on, unchanged; the very graph that was asked about if nothing was
 *     refused, empty if nothing passed
 * @param refusals the other cells, in the order they came
 * @param foreignWriters of the cells that passed those that somebody else than the owner signed, and who
 */
public record Verdict(Graph passed, List<Refusal> refusals, Map<Cell, String> foreignWriters) {
  public Verdict {
    refusals = List.copyOf(refusals);
  }

  /** Who wrote a cell that passed. */
  public Author author(Soul soul, Cell cell) {
    return Author.of(soul, cell, () -> Optional.ofNullable(foreignWriters.get(cell)));
  }

  /** Whether every cell passed, so that the text the graph came in may travel on as it is. */
  public boolean allPassed() {
    return refusals.isEmpty();
  }
}
