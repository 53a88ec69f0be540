package chat.exo.relay.keep;

import chat.exo.graph.store.Row;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Tables;
import java.util.List;
import java.util.Optional;

/** Tables that remember how many rows were walked to be counted, which on a large store is what takes long. */
public final class CountedTables implements Tables {
  private final Tables tables;
  private long rows;

  public CountedTables(Tables tables) {
    this.tables = tables;
  }

  /** Rows that were counted. */
  public long rows() {
    return rows;
  }

  @Override
  public Optional<String> row(Table table, String name) {
    return tables.row(table, name);
  }

  @Override
  public List<Row> rows(Table table, String prefix, Optional<String> after, int most) {
    return tables.rows(table, prefix, after, most);
  }

  @Override
  public long count(Table table, String prefix) {
    long count = tables.count(table, prefix);
    rows += count;
    return count;
  }
}
