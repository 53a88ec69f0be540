package chat.exo.graph.store.rocks;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.name;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.graph.store.Change;
import chat.exo.graph.store.Durability;
import chat.exo.graph.store.StoreException;
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

  /** Bit rot: every way a byte of a record in the middle may be another, and whole sectors of nothing. */
  @Test
  void damage_in_the_middle_of_the_log_is_refused_and_says_what_can_be_done() throws IOException {
    for (int at = 0; at < lastRecordStart; at += at < 40 ? 1 : 997) {
      byte[] rotten = log.clone();
      rotten[at] ^= 0x20;
      assertRefused(rotten, "byte " + at);
    }
    for (int sector = 0; sector + 512 < lastRecordStart; sector += 4_096) {
      byte[] rotten = log.clone();
      Arrays.fill(rotten, sector, sector + 512, (byte) 0);
      assertRefused(rotten, "sector at " + sector);
    }
  }

  @Test
  void a_header_of_zeros_in_the_middle_is_damage_too() throws IOException {
    byte[] rotten = log.clone();
    Arrays.fill(rotten, 0, 7, (byte) 0);
    assertRefused(rotten, "the first header");
  }

  @Test
  void whoever_says_so_opens_what_stands_before_the_damage() throws IOException {
    byte[] rotten = log.clone();
    rotten[lastRecordStart / 2] ^= 1;
    Path copy = copyOf(crashed, "cut");
    Files.write(copy.resolve(logName), rotten);
    try (RocksStore store = RocksStore.open(copy, OPTIONS.with(StoreOptions.DamagedLog.CUT))) {
      assertThat(store.cells(List.of(name("s", "k0"))).getFirst()).isPresent();
      assertThat(store.cells(List.of(name("s", "k" + (ACKNOWLEDGED - 1)))).getFirst()).isEmpty();
    }
    try (RocksStore again = RocksStore.open(copy, OPTIONS)) {
      assertThat(again.cells(List.of(name("s", "k0"))).getFirst()).as("and is whole from then on").isPresent();
    }
  }

  @Test
  void with_durability_in_memory_a_hole_is_what_a_power_cut_leaves_and_the_log_ends_there() throws IOException {
    byte[] rotten = log.clone();
    rotten[lastRecordStart / 2] ^= 1;
    Path copy = copyOf(crashed, "memory");
    Files.write(copy.resolve(logName), rotten);
    try (RocksStore store = RocksStore.open(copy, OPTIONS.with(Durability.MEMORY))) {
      assertThat(store.cells(List.of(name("s", "k0"))).getFirst()).isPresent();
    }
  }

  @Test
  void what_an_old_log_left_behind_a_torn_record_is_no_lost_write() throws IOException {
    byte[] torn = Arrays.copyOf(log, log.length + 4_000);
    torn[lastRecordStart + 100] ^= 1;
    System.arraycopy(log, 0, torn, log.length, 4_000); // the first record once more: its number is an old one
    assertOpens(torn, false);
  }

  private void assertRefused(byte[] logAsFound, String what) throws IOException {
    Path copy = copyOf(crashed, "copy-" + System.nanoTime());
    Files.write(copy.resolve(logName), logAsFound);
    assertThatThrownBy(() -> RocksStore.open(copy, OPTIONS).close())
        .as(what)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(copy.toString())
        .hasMessageContaining("storage.damaged-log=cut");
    assertThat(Files.readAllBytes(copy.resolve(logName))).as("left alone").isEqualTo(logAsFound);
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
