package chat.exo.graph.json;

import chat.exo.graph.Graph;
import java.nio.charset.StandardCharsets;

/**
 * A graph with its canonical text as it goes over the wire. Printing costs more than anything else that is done with a page,
 * so it is done where the page was read and not on the loop.
 */
public final class PrintedGraph {
  private final Graph graph;
  private final byte[] utf8;
  private final int hash;

  private PrintedGraph(Graph graph, byte[] utf8, int hash) {
    this.graph = graph;
    this.utf8 = utf8;
    this.hash = hash;
  }

  public static PrintedGraph of(Graph graph) {
    String text = GraphText.of(graph);
    return new PrintedGraph(graph, text.getBytes(StandardCharsets.UTF_8), GraphText.hash(text));
  }

  public Graph graph() {
    return graph;
  }

  public boolean isEmpty() {
    return graph.isEmpty();
  }

  /** Gun's hash of the text. */
  public int hash() {
    return hash;
  }

  /** The length of the text in UTF-8. */
  public int length() {
    return utf8.length;
  }

  /** Copies the text into a buffer that has room for it. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(utf8, 0, target, offset, utf8.length);
  }
}
