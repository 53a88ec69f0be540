package chat.exo.relay.limit;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Value;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import java.util.Optional;

/** What a write or a query holds in memory for as long as it is needed, about: its text, and the objects made of it. */
public final class Weight {
  private static final int WRITE_BYTES = 512;
  private static final int NODE_BYTES = 128;
  private static final int CELL_BYTES = 160;
  private static final int QUERY_BYTES = 448;

  private Weight() {}

  public static long of(Graph graph) {
    long bytes = WRITE_BYTES;
    for (Node node : graph.nodes()) {
      bytes += NODE_BYTES + node.soul().text().length() * 2L;
      for (Cell cell : node.cells()) {
        bytes += CELL_BYTES + (cell.key().length() + lengthOf(cell.value())) * 2L;
      }
    }
    return bytes;
  }

  /** A query that is kept, with its place in the tables of those who wait. */
  public static long of(Query query) {
    return QUERY_BYTES + (lengthOf(query.souls()) + lengthOf(query.keys())) * 2L;
  }

  private static int lengthOf(Lex lex) {
    return lengthOf(lex.exact()) + lengthOf(lex.prefix()) + lengthOf(lex.from()) + lengthOf(lex.to());
  }

  private static int lengthOf(Optional<String> text) {
    return text.map(String::length).orElse(0);
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
