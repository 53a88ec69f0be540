package chat.exo.peer.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept at rest. */
final class VaultTest {
  private static final VaultLock LOCK = new VaultLock.Passphrase("correct horse".toCharArray());
  private static final Row NAME = Row.of(Table.CONTACT, "somebody-special");
  @TempDir Path folder;

  @Test
  void a_passphrase_opens_what_it_closed() {
    try (Vault vault = Vault.create(folder, LOCK)) {
      write(vault, NAME, "hello");
    }
    try (Vault vault = Vault.open(folder, LOCK)) {
      assertThat(vault.read(NAME)).map(VaultTest::text).contains("hello");
    }
  }

  @Test
  void another_passphrase_is_refused() {
    Vault.create(folder, LOCK).close();
    assertThatThrownBy(() -> Vault.open(folder, new VaultLock.Passphrase("wrong horse".toCharArray())))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("expected the passphrase");
  }

  @Test
  void a_new_passphrase_takes_the_place_of_the_old_one() {
    VaultLock other = new VaultLock.Passphrase("battery staple".toCharArray());
    try (Vault vault = Vault.create(folder, LOCK)) {
      write(vault, NAME, "hello");
      vault.relock(folder, other);
    }
    assertThatThrownBy(() -> Vault.open(folder, LOCK)).isInstanceOf(Refused.class);
    try (Vault vault = Vault.open(folder, other)) {
      assertThat(vault.read(NAME)).map(VaultTest::text).contains("hello");
    }
  }

  @Test
  void neither_names_nor_values_can_be_found_on_the_disk() throws IOException {
    try (Vault vault = Vault.create(folder, LOCK)) {
      write(vault, NAME, "a marker in plain text");
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain("a marker in plain text").doesNotContain("somebody-special");
      }
    }
  }

  @Test
  void a_transaction_that_is_not_committed_leaves_nothing() {
    try (Vault vault = Vault.create(folder, LOCK)) {
      Transaction rows = new Transaction(vault);
      rows.write(NAME, bytes("draft"));
      assertThat(rows.read(NAME)).map(VaultTest::text).contains("draft");
      assertThat(vault.read(NAME)).isEmpty();
    }
  }

  @Test
  void rows_of_a_name_are_read_in_order_from_either_end() {
    try (Vault vault = Vault.create(folder, LOCK)) {
      for (long order : List.of(3L, 1L, 2L, 1_000_000L)) {
        write(vault, new Row(Table.MESSAGE, "a", order), "m" + order);
        write(vault, new Row(Table.MESSAGE, "b", order), "other");
      }
      assertThat(vault.scan(Table.MESSAGE, "a", 2, 2)).extracting(Vault.Found::order).containsExactly(2L, 3L);
      assertThat(vault.scanLast(Table.MESSAGE, "a", 2)).extracting(Vault.Found::order).containsExactly(3L, 1_000_000L);
      assertThat(vault.lastOrder(Table.MESSAGE, "a")).contains(1_000_000L);
      assertThat(vault.lastOrder(Table.MESSAGE, "nobody")).isEmpty();
    }
  }

  @Test
  void a_row_copied_to_another_name_does_not_open() {
    byte[] key = {1, 2, 3};
    RowCipher cipher = new RowCipher(new byte[32]);
    byte[] sealed = cipher.seal(key, bytes("hello"));
    assertThat(cipher.open(key, sealed)).isEqualTo(bytes("hello"));
    assertThatThrownBy(() -> cipher.open(new byte[] {1, 2, 4}, sealed)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_closed_vault_says_so_and_may_be_closed_twice() {
    Vault vault = Vault.create(folder, LOCK);
    vault.close();
    vault.close();
    assertThatThrownBy(() -> vault.read(NAME)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
  }

  private static void write(Vault vault, Row row, String text) {
    Transaction rows = new Transaction(vault);
    rows.write(row, bytes(text));
    rows.commit();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
