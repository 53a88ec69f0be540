package chat.exo.relay.verify;

import chat.exo.graph.Graph;
import java.util.List;

/**
 * What becomes of a write.
 *
 * @param passed the cells that may be stored; the very graph that came, if all may
 * @param refusals what to tell the sender, once for each text; an empty one is said to nobody
 * @param badCells cells that failed the firewall, which the sender is charged for
 */
public record Ruling(Graph passed, List<String> refusals, int badCells) {
  public Ruling {
    refusals = List.copyOf(refusals);
  }
}
