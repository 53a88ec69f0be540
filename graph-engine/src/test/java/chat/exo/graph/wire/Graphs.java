package chat.exo.graph.wire;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Any graph that may travel: lone surrogates, keys that look like array indexes, every double, every kind of value. */
final class Graphs {
  private static final String NASTY = "aZ09_~ \"\\/\u0000\u0001\n\u007fé\u07ff\u0800\ud800\udbff\udc00\udfff\u2028\ue000\uffff";

  private Graphs() {}

  static Graph graph(Random random) {
    List<Node> nodes = new ArrayList<>();
    for (String soul : names(random, random.nextInt(1, 4))) {
      List<Cell> cells = new ArrayList<>();
      for (String key : names(random, random.nextInt(1, 6))) {
        cells.add(new Cell(key, number(random), value(random)));
      }
      nodes.add(new Node(new Soul(soul), cells));
    }
    return new Graph(nodes);
  }

  /** A soul or a key; none of the few that are refused, and not {@code _}, which is no key on the wire. */
  static String name(Random random) {
    String name =
        switch (random.nextInt(4)) {
          case 0 -> Long.toString(random.nextLong(0, 5_000_000_000L));
          case 1 -> units(random, random.nextInt(1, 12));
          default -> nasty(random, random.nextInt(1, 5));
        };
    boolean refused = name.equals("_") || ForeignNames.poisonousSoul(name) || ForeignNames.poisonousKey(name);
    return refused ? name(random) : name;
  }

  static Value value(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> new Value.Null();
      case 1 -> new Value.Truth(random.nextBoolean());
      case 2 -> new Value.Link(new Soul(name(random)));
      case 3 -> new Value.Numeric(number(random));
      case 4 -> new Value.Text(units(random, random.nextInt(40)));
      default -> new Value.Text(nasty(random, random.nextInt(20)));
    };
  }

  static double number(Random random) {
    double number =
        switch (random.nextInt(4)) {
          case 0 -> Double.longBitsToDouble(random.nextLong());
          case 1 -> random.nextLong(1_600_000_000_000L, 1_900_000_000_000L) + random.nextInt(1_000) / 999.0;
          case 2 -> random.nextInt();
          default -> new double[] {0, -0.0, 1, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, 1e21, 1e-7, 9007199254740992.0}[random.nextInt(9)];
        };
    return Double.isFinite(number) ? number : number(random);
  }

  private static Set<String> names(Random random, int count) {
    Set<String> names = new LinkedHashSet<>();
    while (names.size() < count) {
      names.add(name(random));
    }
    return names;
  }

  private static String nasty(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(NASTY.charAt(random.nextInt(NASTY.length())));
    }
    return text.toString();
  }

  private static String units(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(1 << 16));
    }
    return text.toString();
  }
}
