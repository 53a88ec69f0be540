package chat.exo.graph.store;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Cells and graphs for tests. */
public final class Samples {
  /** Units where encodings go wrong: NUL and its neighbours, each UTF-8 length, lone surrogates, the end of the plane. */
  private static final String[] UNITS = {
    "a", "b", "~", "\u0000", "\u0001", "\u0002", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud800", "\udc00", "\ud83d\ude00",
    "\ue000", "\uffff"
  };

  private Samples() {}

  public static Soul soul(String text) {
    return new Soul(text);
  }

  public static Cell text(String key, double state, String text) {
    return new Cell(key, state, new Value.Text(text));
  }

  public static Graph graph(String soul, Cell... cells) {
    return Graph.of(new Node(soul(soul), List.of(cells)));
  }

  public static CellName name(String soul, String key) {
    return new CellName(soul(soul), key);
  }

  /** A text of few units from a small, nasty alphabet, so that prefixes and neighbours are frequent. */
  public static String nastyText(Random random, int minUnits, int maxUnits) {
    StringBuilder text = new StringBuilder();
    int units = random.nextInt(minUnits, maxUnits + 1);
    for (int i = 0; i < units; i++) {
      text.append(UNITS[random.nextInt(UNITS.length)]);
    }
    return text.toString();
  }

  public static Value value(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new Value.Null();
      case 1 -> new Value.Truth(random.nextBoolean());
      case 2 -> new Value.Numeric(random.nextInt(100) / 4.0);
      case 3 -> new Value.Link(soul(nastyText(random, 1, 3)));
      case 4 -> new Value.Text("\"\\\b\f\n\r\t\u0007/" + nastyText(random, 0, 3));
      default -> new Value.Text(nastyText(random, 0, 40));
    };
  }

  /** All cells of some graphs with their souls, flat and in order. */
  public static List<String> namesAndValues(List<Graph> graphs) {
    List<String> lines = new ArrayList<>();
    for (Graph graph : graphs) {
      for (Node node : graph.nodes()) {
        for (Cell cell : node.cells()) {
          lines.add(node.soul().text() + " | " + cell.key() + " | " + cell.state() + " | " + cell.value().json());
        }
      }
    }
    return lines;
  }
}
