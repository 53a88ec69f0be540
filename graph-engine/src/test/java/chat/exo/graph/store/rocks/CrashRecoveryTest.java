package chat.exo.graph.store.rocks;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.name;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.store.Change;
import chat.exo.graph.store.Durability;
import chat.exo.graph.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a crash leaves behind opens without repair, and everything acknowledged is there.
 *
 * <p>A crash is the folder copied while the store is open; a power cut is that copy with its last log record, whose sync
 * had not returned, torn in every way a disk can.
 */
final class CrashRecoveryTest {
  private static final StoreOptions OPTIONS = new StoreOptions(Durability.SYNCED, 1 << 20, 16 << 20, 64);
  private static final int ACKNOWLEDGED = 20;

  @TempDir Path folder;

  private Path crashed = Path.of("");
  private String logName = "";
  private byte[] log = {};
  private int lastRecordStart;

  @BeforeEach
  void crashInTheMiddleOfAWrite() throws IOException {
    Path live = folder.resolve("live");
    try (RocksStore store = RocksStore.open(live, OPTIONS)) {
      for (int i = 0; i < ACKNOWLEDGED; i++) {
        store.commit(Change.to(graph("s", text("k" + i, i, "v".repeat(3_000) + i))), List.of());
      }
      lastRecordStart = (int) Files.size(logOf(live));
      store.commit(Change.to(graph("s", text("torn", 1, "v".repeat(3_000)))), List.of());
      logName = logOf(live).getFileName().toString();
      log = Files.readAllBytes(logOf(live));
      crashed = copyOf(live, "crashed");
    }
  }

  @Test
  void after_a_crash_everything_committed_is_there() throws IOException {
    assertOpens(log, true);
  }

  @Test
  void a_last_record_cut_short_is_dropped_and_nothing_before_it() throws IOException {
    for (int cut = lastRecordStart; cut < log.length; cut += 211) {
      assertOpens(Arrays.copyOf(log, cut), false);
    }
  }

  @Test
  void a_last_record_that_ends_in_zeros_is_dropped_and_nothing_before_it() throws IOException {
    for (int cut = lastRecordStart; cut < log.length; cut += 211) {
      byte[] torn = log.clone();
      Arrays.fill(torn, cut, torn.length, (byte) 0);
      assertOpens(torn, false);
    }
  }

  @Test
  void a_last_record_that_ends_in_old_disk_content_is_dropped_and_nothing_before_it() throws IOException {
    Random random = new Random(1);
    for (int cut = lastRecordStart; cut < log.length; cut += 211) {
      byte[] rest = new byte[log.length - cut];
      random.nextBytes(rest);
      byte[] torn = log.clone();
      System.arraycopy(rest, 0, torn, cut, rest.length);
      assertOpens(torn, false);
    }
  }

  private void assertOpens(byte[] logAsFound, boolean lastIsThere) throws IOException {
    Path copy = copyOf(crashed, "copy-" + System.nanoTime());
    Files.write(copy.resolve(logName), logAsFound);
    try (RocksStore store = RocksStore.open(copy, OPTIONS)) {
      for (int i = 0; i < ACKNOWLEDGED; i++) {
        assertThat(store.cells(List.of(name("s", "k" + i))).getFirst()).contains(text("k" + i, i, "v".repeat(3_000) + i));
      }
      assertThat(store.cells(List.of(name("s", "torn"))).getFirst().isPresent()).isEqualTo(lastIsThere);
      store.commit(Change.to(graph("s", text("after", 1, "recovery"))), List.of());
    }
    try (RocksStore again = RocksStore.open(copy, OPTIONS)) {
      assertThat(again.cells(List.of(name("s", "after"))).getFirst()).contains(text("after", 1, "recovery"));
    }
  }

  private static Path logOf(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max((a, b) -> a.getFileName().compareTo(b.getFileName()))
          .orElseThrow();
    }
  }

  private Path copyOf(Path from, String to) throws IOException {
    Path target = Files.createDirectories(folder.resolve(to));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }
}
