// A file larger than anybody's memory from one peer to another: every program a process, each killed on the way.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.RelayProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dexo.file.megabytes=2000} for the long run. */
final class PeerFilesTest {
  private static final long BYTES = Long.getLong("exo.file.megabytes", 200) * 1_000_000;
  private static final Duration WAIT = Duration.ofMinutes(5);
  /** Heap, code, libraries of a JVM of 128 MB of heap: what a file may not add to. */
  private static final long PEAK_MEGABYTES = 350;

  private static final byte[] MARKER = "a marker no relay may ever see ".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void a_file_comes_over_byte_for_byte_through_kills_of_everybody_and_flat_memory() throws IOException {
    long seed = Long.getLong("exo.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Path film = write(folder.resolve("film of the sea.bin"), new Random(seed));
    RelayProcess relay = RelayProcess.start(folder.resolve("relay"));
    try {
      String url = relay.gunUrl();
      Path ann = folder.resolve("ann");
      Path bob = folder.resolve("bob");
      run(ann, "account", "new", "--name", "Ann", "--relay", url);
      String link = found("\"link\":\"([^\"]+)\"", run(bob, "account", "new", "--name", "Bob", "--relay", url, "--json"));

      Path data = relay.data();
      try (PeerCommand send = new PeerCommand(ann, "send", link, "--file", film.toString())) {
        await().atMost(WAIT).until(() -> size(data) > BYTES / 4 || !send.alive());
        assertThat(send.alive()).as("it was killed on its way").isTrue();
        send.kill();
      }
      try (PeerCommand send = new PeerCommand(ann, "send", link, "--file", film.toString())) {
        await().atMost(WAIT).until(() -> size(data) > BYTES / 2 || !send.alive());
        assertThat(send.alive()).as("the relay was killed on its way").isTrue();
        relay.kill();
        relay = relay.restart();
        long before = System.nanoTime();
        assertThat(send.done()).contains("state: stored");
        print("sent, the last half", before, send.peakMegabytes());
        assertThat(send.peakMegabytes()).isLessThan(PEAK_MEGABYTES);
      }

      String annsPub = found("\"account\":\"([^\"]+)\"", run(ann, "account", "show", "--json"));
      Path in = folder.resolve("in");
      String inbox = run(bob, "inbox", "--save", in.toString());
      assertThat(inbox).as("a stranger's file is not fetched unasked").contains("film of the sea.bin").doesNotContain("saved");
      String id = found("exo peer get ([A-Za-z0-9_-]{22})", inbox);
      run(bob, "requests", "accept", annsPub);
      Path parts = bob.resolve("files");
      try (PeerCommand get = new PeerCommand(bob, "get", id, "--save", in.toString())) {
        await().atMost(WAIT).until(() -> size(parts) > BYTES / 3 || !get.alive());
        assertThat(get.alive()).as("it was killed on its way").isTrue();
        get.kill();
      }
      assertThat(in.resolve(film.getFileName())).doesNotExist();
      try (PeerCommand get = new PeerCommand(bob, "get", id, "--save", in.toString())) {
        await().atMost(WAIT).until(() -> size(parts) > BYTES / 2 || !get.alive());
        relay.kill();
        relay = relay.restart();
        long before = System.nanoTime();
        get.done();
        print("fetched, the last half", before, get.peakMegabytes());
        assertThat(get.peakMegabytes()).isLessThan(PEAK_MEGABYTES);
      }
      assertThat(Files.mismatch(in.resolve(film.getFileName()), film)).isEqualTo(-1);
      assertThat(parts).isEmptyDirectory();
      assertThat(relay.terminate()).isZero();
      assertNothingPlain(data);
    } finally {
      relay.close();
    }
  }

  /** Random bytes, with words in between that would be found. */
  private static Path write(Path file, Random random) throws IOException {
    byte[] block = new byte[1_000_000];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = BYTES; left > 0; left -= block.length) {
        random.nextBytes(block);
        System.arraycopy(MARKER, 0, block, 500, MARKER.length);
        out.write(block);
      }
    }
    return file;
  }

  private static void assertNothingPlain(Path data) throws IOException {
    byte[] name = "film of the sea".getBytes(StandardCharsets.UTF_8);
    try (Stream<Path> all = Files.walk(data)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        try (var in = Files.newInputStream(file)) {
          byte[] window = new byte[1 << 20];
          int kept = 0;
          for (int count = in.read(window, kept, window.length - kept); count > 0; count = in.read(window, kept, window.length - kept)) {
            String text = new String(window, 0, kept + count, StandardCharsets.ISO_8859_1);
            assertThat(text.contains(new String(MARKER, StandardCharsets.ISO_8859_1))).as(file.toString()).isFalse();
            assertThat(text.contains(new String(name, StandardCharsets.ISO_8859_1))).as(file.toString()).isFalse();
            kept = Math.min(MARKER.length, kept + count);
            System.arraycopy(window, Math.max(0, text.length() - kept), window, 0, kept);
          }
        }
      }
    }
  }

  private static String run(Path home, String... words) {
    try (PeerCommand command = new PeerCommand(home, words)) {
      return command.done();
    }
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  /** Of all files below; those that go away meanwhile do not count. */
  private static long size(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).mapToLong(PeerFilesTest::length).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static void print(String what, long sinceNanos, long peak) {
    double seconds = (System.nanoTime() - sinceNanos) / 1e9;
    System.out.printf("%s of %d MB: %.1f s, peak memory %d MB%n", what, BYTES / 1_000_000, seconds, peak);
  }
}
