package chat.exo.graph.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.graph.store.StoreException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table beside the graph. */
final class RocksTableTest {
  @TempDir private Path folder;

  @Test
  void what_was_written_is_there_after_opening_again() {
    try (RocksTable table = RocksTable.open(folder)) {
      table.write(Map.of("a", Optional.of("1"), "b", Optional.of("2")));
      table.write(Map.of("a", Optional.empty()));
    }
    try (RocksTable table = RocksTable.open(folder)) {
      assertThat(table.get("a")).isEmpty();
      assertThat(table.get("b")).contains("2");
    }
  }

  @Test
  void rows_come_in_order_and_from_behind_a_name() {
    try (RocksTable table = RocksTable.open(folder)) {
      table.write(
          Map.of("x/3", Optional.of("c"), "x/1", Optional.of("a"), "x/2", Optional.of("b"), "y/1", Optional.of("d")));
      assertThat(table.rows("x/", Optional.empty(), 10).keySet()).containsExactly("x/1", "x/2", "x/3");
      assertThat(table.rows("x/", Optional.of("x/1"), 1).keySet()).containsExactly("x/2");
      assertThat(table.rows("z/", Optional.empty(), 10)).isEmpty();
    }
  }

  @Test
  void a_closed_table_says_so() {
    RocksTable table = RocksTable.open(folder);
    table.close();
    table.close();
    assertThatThrownBy(() -> table.get("a")).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
  }

  @Test
  void a_table_of_a_later_format_is_left_alone() {
    try (RocksTable table = RocksTable.open(folder)) {
      table.write(Map.of("format", Optional.of("2")));
    }
    assertThatThrownBy(() -> RocksTable.open(folder)).isInstanceOf(StoreException.class).hasMessageContaining("later one");
  }
}
