package chat.exo.graph.store;

import java.util.List;
import java.util.Optional;

/**
 * The rows beside the cells, to be read; they change with {@link GraphStore#commit} only. Names and texts are texts, names are in the
 * order of their UTF-8 bytes. What a text means, and of which version it is, is for those who write it. Any thread.
 */
public interface Tables {
  /** What a row says. */
  Optional<String> row(Table table, String name);

  /**
   * Rows whose names begin with a text, in order.
   *
   * @param after only those behind this name; empty for all
   * @param most how many at most
   */
  List<Row> rows(Table table, String prefix, Optional<String> after, int most);

  /** How many rows have names that begin with a text; holds none of them. */
  long count(Table table, String prefix);
}
