package chat.exo.graph.store.rocks;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.name;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.Durability;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.StoreOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Folders a store cannot have are refused with one sentence; what it can have survives closing and opening. */
final class RocksFolderTest {
  private static final StoreOptions OPTIONS = new StoreOptions(Durability.SYNCED, 1 << 20, 64 << 10, 64);

  @TempDir Path folder;

  @Test
  void cells_survive_closing_and_opening() {
    fill();
    assertReadable();
  }

  @Test
  void a_folder_that_is_not_there_is_made() {
    Path deep = folder.resolve("a/b/c");
    RocksStore.open(deep, OPTIONS).close();
    assertThat(deep).isDirectory();
  }

  @Test
  void a_second_opener_is_refused_and_the_first_goes_on() {
    try (RocksStore first = RocksStore.open(folder, OPTIONS)) {
      StoreException refusal = refusal();
      assertThat(refusal.reason()).isEqualTo(StoreException.Reason.IN_USE);
      assertThat(refusal).hasMessageContaining(folder.toString()).hasMessageContaining("stop that one");
      first.commit(Change.to(graph("s", text("k", 1, "v"))), List.of());
      assertThat(first.cells(List.of(name("s", "k")))).containsExactly(Optional.of(text("k", 1, "v")));
    }
  }

  @Test
  void a_folder_below_a_file_is_refused() throws IOException {
    Files.writeString(folder.resolve("file"), "in the way");
    StoreException refusal = catchThrowableOfType(StoreException.class, () -> RocksStore.open(folder.resolve("file/store"), OPTIONS));
    assertThat(refusal.reason()).isEqualTo(StoreException.Reason.NO_ACCESS);
    assertThat(refusal).hasMessageContaining("choose another");
  }

  @Test
  void a_damaged_manifest_is_told_and_touches_nothing() throws IOException {
    fill();
    Path manifest = only("MANIFEST-");
    byte[] bytes = Files.readAllBytes(manifest);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(manifest, bytes);
    StoreException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(StoreException.Reason.DAMAGED);
    assertThat(refusal).hasMessageContaining("restore a backup");
  }

  @Test
  void damaged_data_are_told_when_they_are_read() throws IOException {
    fill();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".sst")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 100; i < bytes.length - 2_000; i += 50) {
          bytes[i] ^= 0x55;
        }
        Files.write(file, bytes);
      }
    }
    StoreException damage =
        catchThrowableOfType(
            StoreException.class,
            () -> {
              try (RocksStore store = RocksStore.open(folder, OPTIONS)) {
                store.page(Query.node(new Soul("s")), Optional.empty(), new PageSize(1_000, 1 << 20));
              }
            });
    assertThat(damage.reason()).isEqualTo(StoreException.Reason.DAMAGED);
    assertThat(damage).hasMessageContaining(folder.toString()).hasMessageContaining("restore a backup");
  }

  @Test
  void data_without_their_current_file_are_not_taken_for_an_empty_folder() throws IOException {
    fill();
    byte[] current = Files.readAllBytes(folder.resolve("CURRENT"));
    Files.delete(folder.resolve("CURRENT"));
    assertThat(refusal().reason()).isEqualTo(StoreException.Reason.DAMAGED);
    Files.write(folder.resolve("CURRENT"), current);
    assertReadable();
  }

  @Test
  void column_families_of_a_later_release_are_tolerated_and_kept() throws RocksDBException {
    fill();
    try (Options options = new Options().setCreateIfMissing(false);
        DBOptions database = new DBOptions().setCreateMissingColumnFamilies(true)) {
      List<ColumnFamilyDescriptor> families =
          Stream.concat(RocksDB.listColumnFamilies(options, folder.toString()).stream(), Stream.of("later".getBytes(StandardCharsets.UTF_8)))
              .map(ColumnFamilyDescriptor::new)
              .toList();
      RocksDB.open(database, folder.toString(), families, new ArrayList<ColumnFamilyHandle>()).close();
      assertReadable();
      assertThat(RocksDB.listColumnFamilies(options, folder.toString())).hasSize(families.size());
    }
  }

  @Test
  void a_store_of_a_newer_format_is_refused() throws RocksDBException {
    fill();
    try (RocksFiles files = RocksFiles.open(folder, OPTIONS)) {
      files.db().put(files.meta(), "format".getBytes(StandardCharsets.UTF_8), "2".getBytes(StandardCharsets.UTF_8));
    }
    StoreException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(StoreException.Reason.NEWER_FORMAT);
    assertThat(refusal).hasMessageContaining("run the release that wrote it");
  }

  @Test
  void opening_again_and_again_leaves_few_log_files_behind() throws IOException {
    for (int i = 0; i < 8; i++) {
      RocksStore.open(folder, OPTIONS).close();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("LOG"))).hasSizeLessThanOrEqualTo(4);
    }
  }

  private void fill() {
    try (RocksStore store = RocksStore.open(folder, OPTIONS)) {
      for (int i = 0; i < 50; i++) {
        store.commit(Change.to(graph("s", text("k" + i, i, "v".repeat(5_000)))), List.of());
      }
    }
  }

  private void assertReadable() {
    try (RocksStore store = RocksStore.open(folder, OPTIONS)) {
      for (int i = 0; i < 50; i++) {
        assertThat(store.cells(List.of(name("s", "k" + i)))).containsExactly(Optional.of(text("k" + i, i, "v".repeat(5_000))));
      }
    }
  }

  private StoreException refusal() {
    return catchThrowableOfType(StoreException.class, () -> RocksStore.open(folder, OPTIONS).close());
  }

  private Path only(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).findFirst().orElseThrow();
    }
  }
}
