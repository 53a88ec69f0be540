package chat.exo.graph.query;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

/** A change in the order that rules are about, so that what a rule meets is one stretch. It is sorted when somebody asks. */
final class SortedChange {
  private final Graph graph;
  private final IdentityHashMap<Node, List<Cell>> cells = new IdentityHashMap<>(2);
  private List<Node> nodes = List.of();

  SortedChange(Graph graph) {
    this.graph = graph;
  }

  Graph graph() {
    return graph;
  }

  /** The nodes whose souls a rule meets. */
  List<Node> met(Lex souls) {
    if (nodes.isEmpty()) {
      nodes = graph.nodes().size() < 2 ? graph.nodes() : sorted(graph.nodes(), SortedChange::text);
    }
    return stretch(nodes, SortedChange::text, souls);
  }

  /** The cells of a node whose keys a rule meets. */
  List<Cell> met(Node node, Lex keys) {
    List<Cell> sorted = node.cells().size() < 2 ? node.cells() : cells.computeIfAbsent(node, some -> sorted(some.cells(), Cell::key));
    return stretch(sorted, Cell::key, keys);
  }

  private static String text(Node node) {
    return node.soul().text();
  }

  private static <T> List<T> sorted(List<T> some, Function<T, String> text) {
    return some.stream().sorted(Comparator.comparing(text)).toList();
  }

  /** What a rule meets lies together: see {@link Lex#lowest} and {@link Lex#endsBefore}. */
  private static <T> List<T> stretch(List<T> sorted, Function<T, String> text, Lex rule) {
    if (rule.matchesAll()) {
      return sorted;
    }
    String lowest = rule.lowest();
    int begin = first(sorted, text, other -> other.compareTo(lowest) >= 0);
    int end = first(sorted, text, rule::endsBefore);
    return begin < end ? sorted.subList(begin, end) : List.of();
  }

  private interface Beyond {
    boolean is(String text);
  }

  /** The first place from which on all are beyond something. */
  private static <T> int first(List<T> sorted, Function<T, String> text, Beyond beyond) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (beyond.is(text.apply(sorted.get(middle)))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
