package chat.exo.peer.vault;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Changes of rows in memory, found by row and by name. One thread. */
final class Changes {
  private final Map<Name, NavigableMap<Long, Change>> byName = new HashMap<>();

  /** All rows of one text in one table. */
  record Name(Table table, String text) {
    static Name of(Row row) {
      return new Name(row.table(), row.name());
    }
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  void put(Row row, Change change) {
    byName.computeIfAbsent(Name.of(row), name -> new TreeMap<>()).put(row.order(), change);
  }

  Optional<Change> find(Row row) {
    NavigableMap<Long, Change> orders = byName.get(Name.of(row));
    return orders == null ? Optional.empty() : Optional.ofNullable(orders.get(row.order()));
  }

  /** The changes of a name, by order. */
  NavigableMap<Long, Change> of(Name name) {
    return byName.getOrDefault(name, new TreeMap<>());
  }

  void addAll(Changes later) {
    later.byName.forEach((name, orders) -> byName.computeIfAbsent(name, n -> new TreeMap<>()).putAll(orders));
  }

  void clear() {
    byName.clear();
  }

  void forEach(BiConsumer<Row, Change> visitor) {
    byName.forEach(
        (name, orders) -> orders.forEach((order, change) -> visitor.accept(new Row(name.table(), name.text(), order), change)));
  }
}
