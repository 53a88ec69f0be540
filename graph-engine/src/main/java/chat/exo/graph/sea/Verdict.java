package chat.exo.graph.sea;

import chat.exo.graph.Graph;
import java.util.List;

/**
 * What the gate says of a graph.
 *
 * @param passed the cells that may be stored and passed on, unchanged; the very graph that was asked about if nothing was
 *     refused, empty if nothing passed
 * @param refusals the other cells, in the order they came
 */
public record Verdict(Graph passed, List<Refusal> refusals) {
  public Verdict {
    refusals = List.copyOf(refusals);
  }

  /** Whether every cell passed, so that the text the graph came in may travel on as it is. */
  public boolean allPassed() {
    return refusals.isEmpty();
  }
}
