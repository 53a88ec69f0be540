// A graph of the wire as a flat map, to compare answers whatever their chunks.
package chat.exo.interop.gun;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names of cells are soul, a blank line, key. */
final class Cells {
  private static final String BETWEEN = "\n\n";

  private Cells() {}

  static Map<String, JsonNode> of(JsonNode put) {
    Map<String, JsonNode> cells = new LinkedHashMap<>();
    put.properties()
        .forEach(
            node ->
                node.getValue()
                    .properties()
                    .forEach(
                        cell -> {
                          if (!cell.getKey().equals("_")) {
                            cells.put(node.getKey() + BETWEEN + cell.getKey(), cell.getValue());
                          }
                        }));
    return cells;
  }

  static String soulOf(String cell) {
    return cell.substring(0, cell.indexOf(BETWEEN));
  }

  static String keyOf(String cell) {
    return cell.substring(cell.indexOf(BETWEEN) + BETWEEN.length());
  }
}
