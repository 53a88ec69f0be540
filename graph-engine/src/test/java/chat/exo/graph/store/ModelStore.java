package chat.exo.graph.store;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.query.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a store should do, said in the plainest way: look at every cell, keep what matches, cut at the budget. */
public final class ModelStore {
  private final Map<CellName, Cell> cells =
      new TreeMap<>(Comparator.comparing((CellName name) -> name.soul().text()).thenComparing(CellName::key));

  public void commit(Graph graph) {
    for (Node node : graph.nodes()) {
      for (Cell cell : node.cells()) {
        cells.put(new CellName(node.soul(), cell.key()), cell);
      }
    }
  }

  public List<String> answer(Query query) {
    List<Map.Entry<CellName, Cell>> matching = new ArrayList<>();
    for (Map.Entry<CellName, Cell> entry : cells.entrySet()) {
      if (query.matches(entry.getKey().soul(), entry.getKey().key())) {
        matching.add(entry);
      }
    }
    if (query.order() == Query.Order.DESCENDING) {
      Collections.reverse(matching);
    }
    List<String> lines = new ArrayList<>();
    long spent = 0;
    for (Map.Entry<CellName, Cell> entry : matching) {
      CellName name = entry.getKey();
      Cell cell = entry.getValue();
      lines.add(name.soul().text() + " | " + name.key() + " | " + cell.state() + " | " + cell.value().json());
      spent += cell.value().json().getBytes(StandardCharsets.UTF_8).length;
      if (!query.unbounded() && spent >= query.maxBytes()) {
        break;
      }
    }
    return lines;
  }
}
