package chat.exo.graph.store.rocks;

import chat.exo.graph.store.Row;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Tables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The rows beside the cells, read out of their column families. Any thread. */
final class RocksTables implements Tables {
  /** One read of open files. */
  @FunctionalInterface
  interface Read<T> {
    T from(RocksFiles files) throws RocksDBException;
  }

  /** Lends the files to a read, and keeps them open meanwhile. */
  interface Reader {
    <T> T reading(Read<T> read);
  }

  private final Reader store;

  RocksTables(Reader store) {
    this.store = store;
  }

  @Override
  public Optional<String> row(Table table, String name) {
    return store.reading(files -> Optional.ofNullable(files.db().get(files.family(table), utf8(name))).map(RocksTables::text));
  }

  @Override
  public List<Row> rows(Table table, String prefix, Optional<String> after, int most) {
    byte[] beginning = utf8(prefix);
    return store.reading(
        files -> {
          List<Row> rows = new ArrayList<>();
          try (RocksIterator walk = files.db().newIterator(files.family(table))) {
            walk.seek(utf8(after.map(name -> name + '\0').orElse(prefix)));
            for (; walk.isValid() && rows.size() < most && beginsWith(walk.key(), beginning); walk.next()) {
              rows.add(new Row(text(walk.key()), text(walk.value())));
            }
            walk.status();
          }
          return rows;
        });
  }

  @Override
  public long count(Table table, String prefix) {
    byte[] beginning = utf8(prefix);
    return store.reading(
        files -> {
          long count = 0;
          try (RocksIterator walk = files.db().newIterator(files.family(table))) {
            for (walk.seek(beginning); walk.isValid() && beginsWith(walk.key(), beginning); walk.next()) {
              count++;
            }
            walk.status();
          }
          return count;
        });
  }

  private static boolean beginsWith(byte[] name, byte[] beginning) {
    return name.length >= beginning.length && Arrays.equals(name, 0, beginning.length, beginning, 0, beginning.length);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
