package chat.exo.relay.verify;

import chat.exo.graph.Graph;
import java.util.List;
import java.util.Map;

/**
 * What becomes of a write.
 *
 * @param passed the cells that may be stored; the very graph that came, if all may
 * @param refusals what to tell the sender, once for each text; an empty one is said to nobody
 * @param badCells cells that failed the firewall, which the sender is charged for
 * @param cellsOfKey how many of the passed cells each key signed; it is charged for those that turn out to be news
 */
public record Ruling(Graph passed, List<String> refusals, int badCells, Map<String, Integer> cellsOfKey) {
  public Ruling {
    refusals = List.copyOf(refusals);
  }

  /** Nothing passes, for a reason that is nobody's fault. */
  static Ruling refused(String text) {
    return new Ruling(new Graph(List.of()), List.of(text), 0, Map.of());
  }
}
