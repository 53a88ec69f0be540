package chat.exo.graph.query;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.query.Selection.Stretch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who gets what of one change, gathered while its rules are looked at. For each reader it holds one reference, for each set of
 * rules that readers share one entry: never a cell of the change.
 */
final class Audiences<R> {
  /** A rule over souls and keys is held against so many nodes; after that it is taken to meet something, and its part says whether. */
  private static final int MOST_LOOKS = 50_000;

  private static final Object NOTHING_YET = new Object();

  private final SortedChange change;
  private final Map<R, Selection> selected = new LinkedHashMap<>();
  private int looks;

  Audiences(Graph change) {
    this.change = new SortedChange(change);
  }

  void add(Stretch stretch, Collection<R> readers) {
    Map<Object, Selection> longer = new HashMap<>(2); // by the selection it goes on from: who shared one shares the next
    for (R reader : readers) {
      selected.compute(
          reader,
          (r, before) -> longer.computeIfAbsent(before == null ? NOTHING_YET : before, b -> new Selection(change, Optional.ofNullable(before), stretch)));
    }
  }

  /** Readers of the keys of a node that a rule meets. */
  void addKeys(Node node, Lex keys, Collection<R> readers) {
    if (!change.met(node, keys).isEmpty()) {
      add(new Stretch.Keys(node, keys), readers);
    }
  }

  /** Readers of the souls that a rule meets. */
  void addSouls(Lex souls, Lex keys, Collection<R> readers) {
    List<Node> met = change.met(souls);
    if (!met.isEmpty() && (keys.matchesAll() || meetsOne(met, keys))) {
      add(new Stretch.Souls(souls, keys), readers);
    }
  }

  private boolean meetsOne(List<Node> nodes, Lex keys) {
    for (Node node : nodes) {
      if (++looks > MOST_LOOKS || !change.met(node, keys).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Readers of single keys of a node. */
  void addSingleKeys(Node node, Map<String, ? extends Collection<R>> byKey) {
    for (Cell cell : node.cells()) {
      Collection<R> readers = byKey.get(cell.key());
      if (readers != null) {
        add(new Stretch.Key(node, cell), readers);
      }
    }
  }

  /** One audience for each part that somebody gets. */
  List<Audience<R>> all() {
    Map<Selection, Collection<R>> readers = new LinkedHashMap<>();
    selected.forEach((reader, part) -> readers.computeIfAbsent(part, p -> new ArrayList<>(1)).add(reader));
    List<Audience<R>> all = new ArrayList<>(readers.size());
    readers.forEach((part, some) -> all.add(new Audience<>(part, some)));
    return all;
  }

  /** Where all readers get the same: the usual change, to a thousand readers of one node. */
  static <R> List<Audience<R>> ofAll(Graph change, Node node, Collection<R> readers) {
    return List.of(new Audience<>(new Selection(new SortedChange(change), Optional.empty(), new Stretch.Whole(node)), List.copyOf(readers)));
  }
}
