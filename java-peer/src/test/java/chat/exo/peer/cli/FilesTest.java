package chat.exo.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.content.Preview;
import chat.exo.peer.file.FileCipher;
import chat.exo.peer.file.FileReference;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files out of and into a message, as they are and as somebody may wish them to be. */
final class FilesTest {
  @TempDir Path folder;

  @Test
  void a_file_goes_out_and_comes_back_the_same() throws IOException {
    Path file = folder.resolve("photo.png");
    Files.write(file, new byte[] {1, 2, 3});
    Body.FileNote note = OutgoingFile.read(file, FilesTest::none);
    assertThat(note.size()).isEqualTo(3);
    Path saved = new IncomingFile(note).save(folder.resolve("in"), FilesTest::none);
    assertThat(saved).hasFileName("photo.png").hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  void what_is_there_is_not_replaced() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "mine");
    Path saved = new IncomingFile(note("a.txt", 2)).save(folder, FilesTest::none);
    assertThat(saved).hasFileName("a (1).txt");
    assertThat(folder.resolve("a.txt")).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, passwd",
    "/etc/passwd, passwd",
    "'C:\\Users\\x\\evil.exe', evil.exe",
    ".bashrc, _bashrc",
    "'..', _",
    "'', file",
    "CON.txt, _CON.txt",
    "console.txt, console.txt",
    "'a.txt. . ', a.txt",
    "'a\u001b[2Jb', a_[2Jb"
  })
  void a_name_is_only_a_name(String given, String safe) {
    assertThat(new IncomingFile(note(given, 2)).name()).isEqualTo(safe);
  }

  @Test
  void a_size_that_is_not_the_files_is_refused() {
    assertThatThrownBy(() -> new IncomingFile(note("a", 3)).save(folder, FilesTest::none)).isInstanceOf(Refused.class).hasMessageContaining("got 2");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void no_file_and_gone_are_said() throws IOException {
    assertThatThrownBy(() -> OutgoingFile.read(folder, FilesTest::none)).isInstanceOf(Refused.class).hasMessageContaining("which is none");
    assertThatThrownBy(() -> OutgoingFile.read(folder.resolve("gone"), FilesTest::none)).isInstanceOf(Refused.class);
  }

  @Test
  void a_large_file_goes_to_a_relay_with_a_preview_if_it_is_a_picture() throws IOException {
    Path picture = folder.resolve("noise.png");
    BufferedImage image = new BufferedImage(700, 350, BufferedImage.TYPE_INT_ARGB);
    Random random = new Random(1);
    for (int i = 0; i < 700 * 350; i++) {
      image.setRGB(i % 700, i / 700, random.nextInt());
    }
    assertThat(ImageIO.write(image, "png", picture.toFile())).isTrue();
    Body.FileNote note = OutgoingFile.read(picture, (file, type) -> remote(Files.readAllBytes(file)));
    assertThat(note.size()).isEqualTo(Files.size(picture)).isGreaterThan(FilePlace.Inline.MAX_BYTES);
    Preview preview = note.preview().orElseThrow();
    assertThat(List.of(preview.width(), preview.height())).containsExactly(700, 350);
    BufferedImage small = ImageIO.read(new ByteArrayInputStream(preview.data()));
    assertThat(List.of(small.getWidth(), small.getHeight())).containsExactly(240, 120);

    Path none = Files.write(folder.resolve("none.png"), new byte[FilePlace.Inline.MAX_BYTES + 1]);
    assertThat(OutgoingFile.read(none, (file, type) -> remote(Files.readAllBytes(file))).preview()).isEmpty();
  }

  @Test
  void a_file_at_a_relay_is_saved_under_its_name_when_all_of_it_came() throws IOException {
    byte[] plain = new byte[200_000];
    Body.FileNote note = new Body.FileNote(remote(plain), plain.length, "text/plain", Optional.of("a/b.txt"), Optional.empty());
    Path saved = new IncomingFile(note).save(folder.resolve("in"), remote -> new ByteArrayInputStream(plain));
    assertThat(saved).hasFileName("b.txt").hasBinaryContent(plain);
    assertThatThrownBy(() -> new IncomingFile(note).save(folder.resolve("other"), remote -> new ByteArrayInputStream(new byte[3])))
        .isInstanceOf(Refused.class);
    assertThat(folder.resolve("other")).isEmptyDirectory();
  }

  /** Whatever a name is, what comes of it lies in the folder and nowhere else, and can be written. */
  @Test
  void no_name_leads_out_of_the_folder() throws IOException {
    long seed = Long.getLong("exo.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String[] parts = {"..", "/", "\\", ".", "a", "CON", "nul.txt", "\u0000", "\ud800", "\u202e", "\u65e5", "\u2028", " ", ":", "~", "C:", "%2e%2e", "\uff0f"};
    Path in = Files.createDirectory(folder.resolve("in"));
    for (int i = 0; i < 500; i++) {
      StringBuilder name = new StringBuilder();
      for (int n = random.nextInt(60); n >= 0; n--) {
        name.append(parts[random.nextInt(parts.length)]);
      }
      Path saved = new IncomingFile(note(name.toString(), 2)).save(in, FilesTest::none);
      assertThat(saved.normalize().getParent()).as(name.toString()).isEqualTo(in);
      assertThat(Files.isRegularFile(saved)).isTrue();
      assertThat(saved.getFileName().toString()).doesNotStartWith(".").doesNotEndWith(".").doesNotEndWith(" ");
    }
    try (var outside = Files.list(folder)) {
      assertThat(outside).containsExactly(in);
    }
  }

  /** Whatever is sent is one of the file's whole states, or it is refused. */
  @Test
  void a_file_that_changes_while_it_is_read_is_sent_whole_or_not_at_all() throws Exception {
    Path file = folder.resolve("changing");
    Files.write(file, new byte[90_000]);
    AtomicBoolean done = new AtomicBoolean();
    Thread writer = Thread.ofPlatform().start(() -> keepChanging(file, done));
    int refused = 0;
    try {
      for (int i = 0; i < 300; i++) {
        try {
          assertThat(OutgoingFile.read(file, FilesTest::none).size()).isIn(90_000L, 45_000L);
        } catch (Refused e) {
          assertThat(e).hasMessageContaining("changed while it was read");
          refused++;
        }
      }
    } finally {
      done.set(true);
      writer.join();
    }
    System.out.println("refused " + refused + " of 300");
  }

  private static void keepChanging(Path file, AtomicBoolean done) {
    try {
      while (!done.get()) {
        for (int size : new int[] {45_000, 90_000}) {
          Path next = Files.createTempFile(file.getParent(), "next", "");
          Files.write(next, new byte[size]);
          Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static FilePlace.Remote none(Path file, String type) {
    throw new AssertionError("nothing goes to a relay here");
  }

  private static java.io.InputStream none(FilePlace.Remote remote) {
    throw new AssertionError("nothing comes from a relay here");
  }

  private static FilePlace.Remote remote(byte[] plain) throws IOException {
    FileReference file = FileCipher.encryptFile(new ByteArrayInputStream(plain), plain.length, java.io.OutputStream.nullOutputStream());
    return new FilePlace.Remote(List.of(java.net.URI.create("https://relay.example/v1/files/x")), file);
  }

  private static Body.FileNote note(String name, long size) {
    return new Body.FileNote(new FilePlace.Inline(new byte[] {7, 8}), size, "text/plain", Optional.of(name), Optional.empty());
  }
}
