package chat.exo.peer.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.Refused;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.file.FileCipher;
import chat.exo.peer.file.FileReference;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files on their way down: cut, stopped, and given by servers that lie. */
@NullUnmarked // JUnit fills the fields
final class DownloadTest {
  private static final int SIZE = 1_000_000;

  @TempDir Path folder;
  private FakeFiles honest;
  private FakeFiles liar;
  private byte[] plain;
  private byte[] blob;
  private byte[] other;
  private FileReference file;
  private String hash;
  private final long seed = Long.getLong("exo.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeEach
  void start() throws IOException {
    System.out.println("seed " + seed);
    honest = new FakeFiles();
    liar = new FakeFiles();
    plain = new byte[SIZE];
    random.nextBytes(plain);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file = FileCipher.encryptFile(new ByteArrayInputStream(plain), SIZE, out);
    blob = out.toByteArray();
    hash = FakeFiles.sha256(blob);
    honest.files.put(hash, blob);
    out.reset();
    var unused = FileCipher.encryptFile(new ByteArrayInputStream(plain), SIZE, out);
    other = out.toByteArray();
  }

  @AfterEach
  void stop() {
    honest.close();
    liar.close();
  }

  @Test
  void a_download_that_is_cut_again_and_again_goes_on_where_it_was() throws IOException {
    AtomicInteger cuts = new AtomicInteger();
    honest.cutsAfter(() -> cuts.incrementAndGet() > 20 ? Long.MAX_VALUE : 70_000 + random.nextInt(30_000));
    try (Traveller peer = peer()) {
      assertThat(Traveller.all(peer.files.open(at(honest), "photo", Watcher.none()))).isEqualTo(plain);
    }
    assertThat(cuts).hasValueGreaterThan(5);
    assertThat(honest.bytesOut.get()).isLessThan(3L * SIZE);
  }

  @Test
  void a_download_that_was_stopped_goes_on_in_another_process_and_leaves_nothing_behind() throws IOException {
    try (Traveller peer = peer();
        InputStream in = peer.files.open(at(honest), "photo", Traveller.until(SIZE / 2))) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(Paused.class);
    }
    honest.bytesOut.set(0);
    try (Traveller peer = peer()) {
      assertThat(Traveller.all(peer.files.open(at(honest), "photo", Watcher.none()))).isEqualTo(plain);
    }
    assertThat(honest.bytesOut.get()).isLessThan(SIZE * 2L / 3);
    assertThat(folder.resolve("peer/files")).isEmptyDirectory();
  }

  @Test
  void what_waits_on_the_disk_is_encrypted_and_checked_again() throws IOException {
    try (Traveller peer = peer();
        InputStream in = peer.files.open(at(honest), "photo", Watcher.none())) {
      assertThat(in.readNBytes(SIZE / 2)).hasSize(SIZE / 2);
    }
    Path part;
    try (var parts = Files.list(folder.resolve("peer/files"))) {
      part = parts.findFirst().orElseThrow();
    }
    byte[] kept = Files.readAllBytes(part);
    assertThat(Arrays.mismatch(kept, blob)).isEqualTo(kept.length);
    Files.write(part, FakeFiles.flipped(kept, kept.length - 100_000));
    try (Traveller peer = peer()) {
      assertThat(Traveller.all(peer.files.open(at(honest), "photo", Watcher.none()))).isEqualTo(plain);
    }
  }

  @Test
  void one_file_is_fetched_once_at_a_time() throws IOException {
    try (Traveller peer = peer();
        InputStream first = peer.files.open(at(honest), "photo", Watcher.none())) {
      assertThat(first.read()).isNotNegative();
      assertThatThrownBy(() -> peer.files.open(at(honest), "photo", Watcher.none())).isInstanceOf(Refused.class).hasMessageContaining("once at a time");
    }
  }

  /** Each alone is refused by name and shows no byte that is not the sender's; each beside an honest server does not matter. */
  @TestFactory
  List<DynamicTest> lies() {
    Map<String, FakeFiles.Trick> lies = new LinkedHashMap<>();
    lies.put("other bytes", gives(FakeFiles.flipped(blob, 500_000)));
    lies.put("another file", gives(other));
    lies.put("another iv", gives(FakeFiles.flipped(blob, 3)));
    lies.put("truncated, and says so", gives(Arrays.copyOf(blob, 400_000)));
    lies.put("truncated at a chunk's end", gives(Arrays.copyOf(blob, 5 * 65_536)));
    lies.put("truncated by a byte", gives(Arrays.copyOf(blob, blob.length - 1)));
    lies.put("longer by a byte", gives(Arrays.copyOf(blob, blob.length + 1)));
    lies.put("longer by gigabytes", (self, exchange, number) -> {
      exchange.getResponseHeaders().set("Content-Range", "bytes 0-99999999999/100000000000");
      exchange.sendResponseHeaders(206, 0);
      return true;
    });
    lies.put("swapped chunks", gives(swapped()));
    lies.put("nothing", gives(new byte[0]));
    lies.put("nothing, as a whole file", (self, exchange, number) -> said(exchange, 200, ""));
    lies.put("a page", (self, exchange, number) -> said(exchange, 200, "<html>not here</html>"));
    lies.put("an old error", (self, exchange, number) -> said(exchange, 404, "old"));
    lies.put("gone", (self, exchange, number) -> said(exchange, 410, ""));
    lies.put("redirect", (self, exchange, number) -> {
      exchange.getResponseHeaders().set("Location", honest.url(hash).toString());
      return said(exchange, 302, "");
    });
    lies.put("another range", (self, exchange, number) -> {
      exchange.getResponseHeaders().set("Content-Range", "bytes 7-" + (blob.length - 1) + "/" + blob.length);
      exchange.sendResponseHeaders(206, blob.length - 7);
      exchange.getResponseBody().write(blob, 7, blob.length - 7);
      return true;
    });
    lies.put("a range without words", (self, exchange, number) -> said(exchange, 206, "x"));
    lies.put("compressed", (self, exchange, number) -> {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      self.give(exchange, blob);
      return true;
    });
    lies.put("a connection that is cut at once", (self, exchange, number) -> {
      exchange.close();
      return true;
    });
    return lies.entrySet().stream().map(lie -> DynamicTest.dynamicTest(lie.getKey(), () -> refused(lie.getKey(), lie.getValue()))).toList();
  }

  private void refused(String name, FakeFiles.Trick lie) throws IOException {
    liar.trick = lie;
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    try (Traveller peer = new Traveller(folder.resolve("alone " + name), List.of(liar.relay()));
        InputStream in = peer.files.open(at(liar), "photo of " + name, Watcher.none())) {
      assertThatThrownBy(() -> in.transferTo(seen))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("photo of " + name)
          .hasMessageContaining("localhost:" + liar.relay().getPort());
    }
    assertThat(seen.size()).isLessThan(SIZE);
    assertThat(Arrays.mismatch(seen.toByteArray(), plain)).isIn(-1, seen.size());
    try (Traveller peer = new Traveller(folder.resolve("beside " + name), List.of(liar.relay()))) {
      assertThat(Traveller.all(peer.files.open(at(liar, honest), "photo", Watcher.none()))).isEqualTo(plain);
    }
  }

  @Test
  void a_cache_that_kept_an_error_is_asked_past_it() throws IOException {
    liar.files.put(hash, blob);
    liar.trick =
        (self, exchange, number) ->
            !"no-cache".equals(exchange.getRequestHeaders().getFirst("Cache-Control")) && said(exchange, 404, "kept");
    try (Traveller peer = peer()) {
      assertThat(Traveller.all(peer.files.open(at(liar), "photo", Watcher.none()))).isEqualTo(plain);
    }
  }

  @Test
  void a_server_without_ranges_does_as_well() throws IOException {
    AtomicInteger cuts = new AtomicInteger();
    honest.cutsAfter(() -> cuts.incrementAndGet() > 1 ? Long.MAX_VALUE : 300_000);
    honest.ranges = false;
    try (Traveller peer = peer()) {
      assertThat(Traveller.all(peer.files.open(at(honest), "photo", Watcher.none()))).isEqualTo(plain);
    }
  }

  @Test
  void a_server_that_stops_in_the_middle_is_left() throws IOException {
    liar.trick =
        (self, exchange, number) -> {
          exchange.sendResponseHeaders(200, blob.length);
          exchange.getResponseBody().write(blob, 0, 100_000);
          exchange.getResponseBody().flush();
          try {
            Thread.currentThread().join(); // until the server is stopped
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        };
    try (Traveller peer = new Traveller(folder.resolve("peer"), List.of(liar.relay()), 200)) {
      assertThat(Traveller.all(peer.files.open(at(liar, honest), "photo", Watcher.none()))).isEqualTo(plain);
    }
  }

  @Test
  void unencrypted_and_private_places_of_others_are_not_gone_to() throws IOException {
    List<URI> places = List.of(URI.create("http://169.254.169.254/v1/files/" + hash), URI.create("http://localhost:" + liar.relay().getPort() + "/x"));
    FilePlace.Remote remote = new FilePlace.Remote(places, file);
    try (Traveller peer = new Traveller(folder.resolve("peer"), List.of(URI.create("wss://relay.example/gun")));
        InputStream in = peer.files.open(remote, "photo", Watcher.none())) {
      assertThatThrownBy(in::read).isInstanceOf(Refused.class).hasMessageContaining("not gone to");
    }
    assertThat(liar.requests).hasValue(0);
  }

  /** A relay at home without a certificate: its user chose it, so its files are fetched as its messages are. */
  @Test
  void the_accounts_own_relays_are_gone_to_however_they_are_reached() throws IOException {
    URI own = URI.create("ws://ip6-localhost:1/gun"); // a name of a private network, where nobody listens
    FilePlace.Remote there = new FilePlace.Remote(List.of(URI.create("http://ip6-localhost:1/v1/files/" + hash)), file);
    FilePlace.Remote beside = new FilePlace.Remote(List.of(URI.create("http://ip6-localhost:2/v1/files/" + hash)), file);
    try (Traveller peer = new Traveller(folder.resolve("peer"), List.of(own))) {
      try (InputStream in = peer.files.open(there, "photo", Watcher.none())) {
        assertThatThrownBy(in::read).isInstanceOf(Refused.class).hasMessageContaining("not reached");
      }
      try (InputStream in = peer.files.open(beside, "photo", Watcher.none())) {
        assertThatThrownBy(in::read).isInstanceOf(Refused.class).hasMessageContaining("not gone to");
      }
    }
  }

  private Traveller peer() {
    return new Traveller(folder.resolve("peer"), List.of(honest.relay()));
  }

  private FilePlace.Remote at(FakeFiles... servers) {
    return new FilePlace.Remote(Arrays.stream(servers).map(server -> server.url(hash)).toList(), file);
  }

  private static FakeFiles.Trick gives(byte[] bytes) {
    return (self, exchange, number) -> {
      self.give(exchange, bytes);
      return true;
    };
  }

  private static boolean said(HttpExchange exchange, int status, String body) throws IOException {
    FakeFiles.answer(exchange, status, body);
    return true;
  }

  private byte[] swapped() {
    byte[] swapped = blob.clone();
    System.arraycopy(blob, 65_536, swapped, 131_072, 65_536);
    System.arraycopy(blob, 131_072, swapped, 65_536, 65_536);
    return swapped;
  }
}
