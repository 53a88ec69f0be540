package chat.exo.graph.query;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What some readers have in common of one change: the stretches of it that their rules meet. It names them and copies nothing,
 * so that a change is held once, however many wait for parts of it.
 */
public final class Selection {
  private final SortedChange change;
  private final Optional<Selection> before;
  private final Stretch stretch;

  Selection(SortedChange change, Optional<Selection> before, Stretch stretch) {
    this.change = change;
    this.before = before;
    this.stretch = stretch;
  }

  /** The part as a graph, made anew each time; the change itself where it is all of it, and empty where a rule met nothing after all. */
  public Graph graph() {
    if (before.isEmpty() && stretch.isAll(change)) {
      return change.graph();
    }
    Map<Soul, Set<Cell>> cells = new LinkedHashMap<>(2);
    for (Stretch some : stretches()) {
      some.addTo(cells, change);
    }
    List<Node> nodes = new ArrayList<>(cells.size());
    int count = 0;
    for (Map.Entry<Soul, Set<Cell>> node : cells.entrySet()) {
      count += node.getValue().size();
      nodes.add(new Node(node.getKey(), List.copyOf(node.getValue())));
    }
    return count == change.graph().cellCount() ? change.graph() : new Graph(nodes);
  }

  private Collection<Stretch> stretches() {
    Deque<Stretch> all = new ArrayDeque<>();
    for (Optional<Selection> some = Optional.of(this); some.isPresent(); some = some.get().before) {
      all.addFirst(some.get().stretch);
    }
    return all;
  }

  /** A stretch of a change that one rule meets. */
  sealed interface Stretch {
    /** Whether it is surely the whole change. */
    boolean isAll(SortedChange change);

    void addTo(Map<Soul, Set<Cell>> cells, SortedChange change);

    private static Set<Cell> of(Map<Soul, Set<Cell>> cells, Node node) {
      return cells.computeIfAbsent(node.soul(), soul -> new LinkedHashSet<>());
    }

    /** All that changed of a node. */
    record Whole(Node node) implements Stretch {
      @Override
      public boolean isAll(SortedChange change) {
        return change.graph().nodes().size() == 1;
      }

      @Override
      public void addTo(Map<Soul, Set<Cell>> cells, SortedChange change) {
        of(cells, node).addAll(node.cells());
      }
    }

    /** One key of a node. */
    record Key(Node node, Cell cell) implements Stretch {
      @Override
      public boolean isAll(SortedChange change) {
        return change.graph().nodes().size() == 1 && node.cells().size() == 1;
      }

      @Override
      public void addTo(Map<Soul, Set<Cell>> cells, SortedChange change) {
        of(cells, node).add(cell);
      }
    }

    /** The keys of a node that a rule meets. */
    record Keys(Node node, Lex keys) implements Stretch {
      @Override
      public boolean isAll(SortedChange change) {
        return false;
      }

      @Override
      public void addTo(Map<Soul, Set<Cell>> cells, SortedChange change) {
        List<Cell> met = change.met(node, keys);
        if (!met.isEmpty()) {
          of(cells, node).addAll(met);
        }
      }
    }

    /** The souls that a rule meets, and their keys that another meets. */
    record Souls(Lex souls, Lex keys) implements Stretch {
      @Override
      public boolean isAll(SortedChange change) {
        return souls.matchesAll() && keys.matchesAll();
      }

      @Override
      public void addTo(Map<Soul, Set<Cell>> cells, SortedChange change) {
        for (Node node : change.met(souls)) {
          new Keys(node, keys).addTo(cells, change);
        }
      }
    }
  }
}
