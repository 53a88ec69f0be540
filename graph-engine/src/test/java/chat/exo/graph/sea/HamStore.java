package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.ham.Ham;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A graph in memory, merged by HAM: what a relay's store does, without the disk. */
final class HamStore implements StoredValues {
  private record Place(Soul soul, String key) {}

  private final Map<Place, Cell> cells = new ConcurrentHashMap<>();

  @Override
  public Optional<Value> find(Soul soul, String key) {
    return Optional.ofNullable(cells.get(new Place(soul, key))).map(Cell::value);
  }

  void merge(Graph graph, double nowMillis) {
    for (Node node : graph.nodes()) {
      for (Cell cell : node.cells()) {
        merge(new Place(node.soul(), cell.key()), cell, nowMillis);
      }
    }
  }

  private void merge(Place place, Cell cell, double nowMillis) {
    Cell held = cells.get(place);
    double heldState = held == null ? Ham.NEVER : held.state();
    if (Ham.decide(
            nowMillis,
            cell.state(),
            () -> cell.value().json(),
            heldState,
            () -> held == null ? "" : held.value().json())
        .accepted()) {
      cells.put(place, cell);
    }
  }

  /** Everything held, as lines of soul, key, state and value. */
  Map<String, String> contents() {
    Map<String, String> lines = new TreeMap<>();
    cells.forEach((place, cell) -> lines.put(line(place.soul().text(), place.key()), text(cell.state(), cell.value())));
    return lines;
  }

  static String line(String soul, String key) {
    return soul + " \u0000 " + key;
  }

  static String text(double state, Value value) {
    return state + " " + value.json();
  }
}
