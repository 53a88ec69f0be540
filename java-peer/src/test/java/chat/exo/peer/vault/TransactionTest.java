package chat.exo.peer.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that share a transaction, and rows that keep their form in it. */
final class TransactionTest {
  private static final Row ROW = Row.of(Table.STRAND, "somebody");

  @TempDir Path folder;
  private final AtomicInteger parsed = new AtomicInteger();
  private final AtomicInteger printed = new AtomicInteger();
  private final Form<Integer> number =
      Form.of(
          (row, stored) -> {
            parsed.incrementAndGet();
            return ByteBuffer.wrap(stored).getInt();
          },
          value -> {
            printed.incrementAndGet();
            return bytes(value);
          });
  private Vault vault;

  @BeforeEach
  void open() {
    vault = Vault.create(folder, new VaultLock.Key(new byte[32]));
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void a_step_that_is_undone_leaves_what_the_others_changed() {
    Transaction rows = new Transaction(vault);
    rows.write(ROW, 1, number);
    rows.keep();
    rows.write(ROW, 2, number);
    rows.write(new Row(Table.DRAFT, "somebody", 7), bytes(7));
    assertThat(rows.read(ROW, number)).contains(2);
    rows.undo();
    assertThat(rows.read(ROW, number)).contains(1);
    rows.commit();
    assertThat(new Transaction(vault).read(ROW, number)).contains(1);
    assertThat(vault.scan(Table.DRAFT)).isEmpty();
  }

  @Test
  void a_row_that_many_steps_change_is_printed_once() {
    Transaction rows = new Transaction(vault);
    for (int i = 1; i <= 100; i++) {
      rows.write(ROW, rows.read(ROW, number).orElse(0) + 1, number);
      rows.keep();
    }
    rows.commit();
    assertThat(printed).hasValue(1);
    assertThat(parsed).hasValue(0);
    assertThat(vault.read(ROW)).map(value -> ByteBuffer.wrap(value).getInt()).contains(100);
  }

  @Test
  void own_rows_are_remembered_over_a_commit_and_others_are_read_again() {
    write(ROW, 1);
    Row other = Row.of(Table.STRAND, "another");
    write(other, 1);
    Transaction rows = new Transaction(vault, row -> row.name().equals("somebody"));
    assertThat(List.of(rows.read(ROW, number).orElseThrow(), rows.read(other, number).orElseThrow())).containsExactly(1, 1);
    rows.write(Row.of(Table.CURSOR, "x"), bytes(1));
    rows.commit();
    write(other, 2);
    assertThat(rows.read(ROW, number)).contains(1);
    assertThat(rows.read(other, number)).contains(2);
    assertThat(parsed).hasValue(3);
  }

  @Test
  void a_scan_sees_what_the_steps_before_it_wrote_and_removed() {
    for (long order : List.of(1L, 3L, 5L)) {
      write(new Row(Table.SENT, "somebody", order), (int) order);
    }
    Transaction rows = new Transaction(vault);
    rows.write(new Row(Table.SENT, "somebody", 4), bytes(4));
    rows.remove(new Row(Table.SENT, "somebody", 1));
    rows.keep();
    rows.remove(new Row(Table.SENT, "somebody", 5));
    assertThat(rows.scan(Table.SENT, "somebody", 0, 10)).extracting(Vault.Found::order).containsExactly(3L, 4L);
    assertThat(rows.scan(Table.SENT, "somebody", 0, 1)).extracting(Vault.Found::order).containsExactly(3L);
    assertThat(rows.scanLast(Table.SENT, "somebody", 1)).extracting(Vault.Found::order).containsExactly(4L);
  }

  @Test
  void a_name_has_rows_until_the_last_is_removed() {
    Row only = new Row(Table.DRAFT, "somebody", 2);
    write(only, 2);
    Transaction rows = new Transaction(vault);
    assertThat(rows.any(Table.DRAFT, "somebody")).isTrue();
    rows.remove(only);
    assertThat(rows.any(Table.DRAFT, "somebody")).isFalse();
    rows.write(new Row(Table.DRAFT, "somebody", 3), bytes(3));
    assertThat(rows.any(Table.DRAFT, "somebody")).isTrue();
    assertThat(rows.any(Table.DRAFT, "nobody")).isFalse();
    assertThat(rows.has(only)).isFalse();
  }

  @Test
  void a_commit_that_fails_leaves_nothing() {
    Transaction rows = new Transaction(vault);
    rows.write(ROW, 1, number);
    vault.close();
    assertThatThrownBy(rows::commit).isInstanceOf(IllegalStateException.class);
    vault = Vault.open(folder, new VaultLock.Key(new byte[32]));
    assertThat(vault.read(ROW)).isEqualTo(Optional.empty());
  }

  private void write(Row row, int value) {
    Transaction rows = new Transaction(vault);
    rows.write(row, bytes(value));
    rows.commit();
  }

  private static byte[] bytes(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }
}
