package chat.exo.graph.json;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A graph as the one JSON text that every browser prints for it: no spaces, names sorted at every level.
 *
 * <p>This text is what a relay sends as an answer, and its hash is the {@code ##} beside it, so it is made once for both.
 */
public final class GraphText {
  /**
   * gun: browsers sort into a JavaScript object, which lists numbers first. {@code vectors/hash} has both this order and
   * that of gun's own relay.
   */
  private static final Comparator<String> BROWSER_ORDER = PropertyOrder.SORTED;

  private GraphText() {}

  /** The canonical text of a graph. */
  public static String of(Graph graph) {
    StringBuilder out = new StringBuilder(64 + 64 * graph.cellCount());
    out.append('{');
    List<Node> nodes = new ArrayList<>(graph.nodes());
    nodes.sort(Comparator.comparing(node -> node.soul().text(), BROWSER_ORDER));
    for (Node node : nodes) {
      if (out.length() > 1) {
        out.append(',');
      }
      JsonText.appendQuoted(out, node.soul().text());
      out.append(':');
      appendNode(out, node);
    }
    return out.append('}').toString();
  }

  /** Gun's hash of a canonical text: Java's own string hash, by luck of history. */
  public static int hash(String canonicalText) {
    return canonicalText.hashCode();
  }

  private static void appendNode(StringBuilder out, Node node) {
    List<Cell> cells = new ArrayList<>(node.cells());
    cells.sort(Comparator.comparing(Cell::key, BROWSER_ORDER));
    out.append('{');
    boolean metaWritten = false;
    for (Cell cell : cells) {
      if (!metaWritten && BROWSER_ORDER.compare(cell.key(), "_") > 0) {
        appendMeta(out, node, cells);
        out.append(',');
        metaWritten = true;
      }
      JsonText.appendQuoted(out, cell.key());
      out.append(':').append(cell.value().json()).append(',');
    }
    if (metaWritten) {
      out.setLength(out.length() - 1);
    } else {
      appendMeta(out, node, cells);
    }
    out.append('}');
  }

  private static void appendMeta(StringBuilder out, Node node, List<Cell> sortedCells) {
    out.append("\"_\":{\"#\":");
    JsonText.appendQuoted(out, node.soul().text());
    out.append(",\">\":{");
    for (int i = 0; i < sortedCells.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      JsonText.appendQuoted(out, sortedCells.get(i).key());
      out.append(':').append(JsonText.number(sortedCells.get(i).state()));
    }
    out.append("}}");
  }
}
