package chat.exo.peer.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.Refused;
import chat.exo.peer.content.FilePlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.NullUnmarked;

/** Files on their way up, through everything that can happen to them. */
@NullUnmarked // JUnit fills the fields
final class UploadTest {
  private static final int SIZE = 20_000_000;

  @TempDir Path folder;
  private FakeFiles server;
  private Path file;
  private byte[] plain;
  private final long seed = Long.getLong("exo.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeEach
  void start() throws IOException {
    System.out.println("seed " + seed);
    server = new FakeFiles();
    plain = new byte[SIZE];
    random.nextBytes(plain);
    file = Files.write(folder.resolve("film.mp4"), plain);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_file_comes_back_byte_for_byte_and_the_relay_has_none_of_it() throws IOException {
    try (Traveller peer = peer()) {
      FilePlace.Remote sent = send(peer);
      assertThat(sent.urls()).containsExactly(server.url(FakeFiles.sha256(onlyFile())));
      assertThat(Traveller.all(peer.files.open(sent, "film.mp4", Watcher.none()))).isEqualTo(plain);
      assertThat(indexOf(onlyFile(), java.util.Arrays.copyOfRange(plain, 1_000, 1_032))).isNegative();
    }
  }

  @Test
  void an_upload_that_is_cut_twenty_times_goes_on_where_it_was() throws IOException {
    AtomicInteger cuts = new AtomicInteger();
    server.cutsAfter(() -> cuts.incrementAndGet() > 20 ? Long.MAX_VALUE : 1 + random.nextInt(SIZE / 11));
    try (Traveller peer = peer()) {
      FilePlace.Remote sent = send(peer);
      assertThat(cuts).hasValueGreaterThan(10);
      assertThat(server.bytesIn).hasValue(onlyFile().length);
      assertThat(Traveller.all(peer.files.open(sent, "film.mp4", Watcher.none()))).isEqualTo(plain);
    }
  }

  @Test
  void an_upload_that_was_stopped_goes_on_in_another_process() throws IOException {
    try (Traveller peer = peer()) {
      assertThatThrownBy(() -> peer.files.upload(file, "video/mp4", Traveller.until(SIZE / 2))).isInstanceOf(Paused.class);
    }
    assertThat(server.files).isEmpty();
    long before = server.bytesIn.get();
    assertThat(before).isGreaterThan(SIZE / 3);
    try (Traveller again = peer()) {
      FilePlace.Remote sent = send(again);
      assertThat(server.bytesIn).hasValue(onlyFile().length);
      assertThat(Traveller.all(again.files.open(sent, "film.mp4", Watcher.none()))).isEqualTo(plain);
    }
  }

  @Test
  void a_file_sent_again_is_not_sent_again() throws IOException {
    try (Traveller peer = peer()) {
      FilePlace.Remote first = send(peer);
      long before = server.bytesIn.get();
      assertThat(send(peer).urls()).isEqualTo(first.urls());
      server.forgetUploads();
      assertThat(send(peer).urls()).isEqualTo(first.urls());
      assertThat(server.bytesIn.get()).isEqualTo(before);
    }
    assertThat(server.files).hasSize(1);
  }

  @Test
  void a_file_that_was_changed_before_it_is_sent_again_gets_a_key_of_its_own() throws IOException {
    try (Traveller peer = peer()) {
      FilePlace.Remote first = send(peer);
      Files.write(file, FakeFiles.flipped(plain, 5));
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
      assertThat(send(peer).reference().key().bytes()).isNotEqualTo(first.reference().key().bytes());
    }
  }

  @Test
  void a_file_that_changes_while_it_is_sent_is_refused_by_name_and_does_not_stay_at_the_relay() throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    List<Change> changes =
        List.of(
            () -> Files.write(file, new byte[10]),
            () -> Files.setLastModifiedTime(file, FileTime.fromMillis(5_000)),
            () -> {
              // The same size, the same time, another byte.
              Files.write(file, FakeFiles.flipped(plain, SIZE - 1_000_000));
              Files.setLastModifiedTime(file, time);
            });
    for (Change change : changes) {
      Files.write(file, plain);
      Files.setLastModifiedTime(file, time);
      try (Traveller peer = peer()) {
        assertThatThrownBy(() -> peer.files.upload(file, "video/mp4", once(change)))
            .isInstanceOf(Refused.class)
            .hasMessageContaining("film.mp4")
            .hasMessageContaining("changed while it was sent");
      }
      assertThat(server.files).isEmpty();
      assertThat(server.openUploads()).isZero();
    }
  }

  @Test
  void a_file_that_changed_between_two_processes_is_sent_from_its_beginning() throws IOException {
    try (Traveller peer = peer()) {
      assertThatThrownBy(() -> peer.files.upload(file, "video/mp4", Traveller.until(SIZE / 2))).isInstanceOf(Paused.class);
    }
    byte[] other = FakeFiles.flipped(plain, 7);
    Files.write(file, other);
    Files.setLastModifiedTime(file, FileTime.fromMillis(9_000));
    try (Traveller peer = peer()) {
      assertThat(Traveller.all(peer.files.open(send(peer), "film.mp4", Watcher.none()))).isEqualTo(other);
    }
  }

  @Test
  void the_next_relay_is_tried_when_one_refuses_and_with_none_left_each_is_named() throws IOException {
    try (FakeFiles full = new FakeFiles();
        FakeFiles gone = new FakeFiles()) {
      full.trick = (self, exchange, number) -> said(exchange, 507, "quota-full");
      gone.close();
      try (Traveller peer = new Traveller(folder.resolve("peer"), List.of(full.relay(), gone.relay(), server.relay()))) {
        assertThat(send(peer).urls().getFirst().getPort()).isEqualTo(server.relay().getPort());
      }
      try (Traveller peer = new Traveller(folder.resolve("other"), List.of(full.relay(), gone.relay()))) {
        assertThatThrownBy(() -> send(peer))
            .isInstanceOf(Refused.class)
            .hasMessageContaining("film.mp4")
            .hasMessageContaining("507 quota-full")
            .hasMessageContaining("not reached");
      }
    }
  }

  @Test
  void an_upload_the_relay_has_lost_begins_anew() throws IOException {
    server.trick =
        (self, exchange, number) -> {
          if (number == 3) {
            self.forgetUploads();
          }
          return false;
        };
    try (Traveller peer = peer()) {
      assertThat(Traveller.all(peer.files.open(send(peer), "film.mp4", Watcher.none()))).isEqualTo(plain);
    }
  }

  @Test
  void a_relay_that_is_busy_locked_or_does_not_like_the_time_is_asked_again() throws IOException {
    server.trick =
        (self, exchange, number) ->
            switch (number) {
              case 1 -> said(exchange, 401, "wrong-time");
              case 3 -> said(exchange, 423, "locked");
              case 5 -> said(exchange, 503, "busy");
              case 7 -> said(exchange, 409, "wrong-offset");
              default -> false;
            };
    try (Traveller peer = peer()) {
      assertThat(Traveller.all(peer.files.open(send(peer), "film.mp4", Watcher.none()))).isEqualTo(plain);
    }
  }

  @Test
  void a_relay_that_sends_us_elsewhere_or_names_offsets_that_cannot_be_is_left() throws IOException {
    List<FakeFiles.Trick> tricks =
        List.of(
            (self, exchange, number) -> {
              exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest");
              exchange.getRequestBody().readAllBytes();
              FakeFiles.answer(exchange, 201, "");
              return true;
            },
            (self, exchange, number) -> {
              exchange.getRequestBody().readAllBytes();
              exchange.getResponseHeaders().set("Location", "/v1/files/uploads/x");
              exchange.getResponseHeaders().set("Upload-Offset", "999999999999");
              FakeFiles.answer(exchange, exchange.getRequestMethod().equals("POST") ? 201 : 204, "");
              return true;
            },
            (self, exchange, number) -> {
              exchange.getRequestBody().readAllBytes();
              exchange.getResponseHeaders().set("Location", "/v1/files/uploads/x");
              exchange.getResponseHeaders().set("Upload-Offset", "0"); // for ever
              FakeFiles.answer(exchange, exchange.getRequestMethod().equals("POST") ? 201 : 204, "");
              return true;
            },
            (self, exchange, number) -> {
              exchange.getResponseHeaders().set("Location", "http://localhost:1/");
              FakeFiles.answer(exchange, 307, "");
              return true;
            });
    for (FakeFiles.Trick trick : tricks) {
      try (FakeFiles liar = new FakeFiles();
          Traveller peer = new Traveller(folder.resolve("peer" + liar.relay().getPort()), List.of(liar.relay()))) {
        liar.trick = trick;
        assertThatThrownBy(() -> send(peer)).isInstanceOf(Refused.class);
        assertThat(liar.requests).hasValueLessThan(30);
      }
    }
  }

  @Test
  void a_relay_that_takes_nothing_and_says_nothing_is_left() throws IOException {
    try (FakeFiles silent = new FakeFiles();
        Traveller peer = new Traveller(folder.resolve("peer"), List.of(silent.relay(), server.relay()), 200)) {
      silent.trick =
          (self, exchange, number) -> {
            try {
              Thread.currentThread().join(); // until the server is stopped
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return true;
          };
      assertThat(send(peer).urls().getFirst().getPort()).isEqualTo(server.relay().getPort());
    }
  }

  @Test
  void progress_rises_to_the_end_and_what_is_sent_is_no_file_but_a_folder_is_refused() throws IOException {
    List<Long> done = new ArrayList<>();
    try (Traveller peer = peer()) {
      peer.files.upload(
          file,
          "video/mp4",
          (stage, now, all) -> {
            if (stage == Watcher.Stage.SENDING) {
              done.add(now);
            }
          });
      assertThat(done).isSorted().last().isEqualTo((long) onlyFile().length);
      assertThatThrownBy(() -> peer.files.upload(folder, "x", Watcher.none())).isInstanceOf(Refused.class);
      assertThatThrownBy(() -> peer.files.upload(folder.resolve("none"), "x", Watcher.none())).isInstanceOf(Refused.class);
    }
  }

  private Traveller peer() {
    return new Traveller(folder.resolve("peer"), List.of(server.relay()));
  }

  private FilePlace.Remote send(Traveller peer) throws IOException {
    return peer.files.upload(file, "video/mp4", Watcher.none());
  }

  private byte[] onlyFile() {
    assertThat(server.files).hasSize(1);
    return server.files.values().iterator().next();
  }

  private static boolean said(com.sun.net.httpserver.HttpExchange exchange, int status, String name) throws IOException {
    exchange.getRequestBody().readAllBytes();
    FakeFiles.problem(exchange, status, name);
    return true;
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      if (bytes[i] == wanted[0] && java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  private interface Change {
    void make() throws IOException;
  }

  private static Watcher once(Change change) {
    return new Watcher() {
      private boolean made;

      @Override
      public void moved(Stage stage, long done, long all) {
        if (stage == Stage.SENDING && done > all / 4 && !made) {
          made = true;
          try {
            change.make();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }
    };
  }
}
