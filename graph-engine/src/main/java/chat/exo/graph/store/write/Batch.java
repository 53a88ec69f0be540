package chat.exo.graph.store.write;

import chat.exo.graph.store.Write;
import java.util.List;

/**
 * What becomes one commit: the puts first, then the chores, so that an erasing takes what came before it.
 *
 * @param puts in the order in which their senders had their turns
 * @param chores in the order they came
 */
record Batch(List<Write.Put> puts, List<Asked> chores) {
  boolean isEmpty() {
    return puts.isEmpty() && chores.isEmpty();
  }
}
