package chat.exo.relay.write;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Value;

/** What a write holds in memory until it is acked, about: its text, and the objects made of it. */
final class Weight {
  private static final int WRITE_BYTES = 512;
  private static final int NODE_BYTES = 128;
  private static final int CELL_BYTES = 160;

  private Weight() {}

  static long of(Graph graph) {
    long bytes = WRITE_BYTES;
    for (Node node : graph.nodes()) {
      bytes += NODE_BYTES + node.soul().text().length() * 2L;
      for (Cell cell : node.cells()) {
        bytes += CELL_BYTES + (cell.key().length() + lengthOf(cell.value())) * 2L;
      }
    }
    return bytes;
  }

  private static int lengthOf(Value value) {
    return switch (value) {
      case Value.Text text -> text.text().length();
      case Value.Link link -> link.soul().text().length();
      case Value.Numeric number -> Double.BYTES;
      case Value.Truth truth -> 1;
      case Value.Null none -> 0;
    };
  }
}
