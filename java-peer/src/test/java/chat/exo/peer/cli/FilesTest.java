package chat.exo.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.FilePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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
    Body.FileNote note = OutgoingFile.read(file);
    assertThat(note.size()).isEqualTo(3);
    Path saved = new IncomingFile(note).save(folder.resolve("in"));
    assertThat(saved).hasFileName("photo.png").hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  void what_is_there_is_not_replaced() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "mine");
    Path saved = new IncomingFile(note("a.txt", 2)).save(folder);
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
    "'a\u001b[2Jb', a_[2Jb"
  })
  void a_name_is_only_a_name(String given, String safe) {
    assertThat(new IncomingFile(note(given, 2)).name()).isEqualTo(safe);
  }

  @Test
  void a_size_that_is_not_the_files_is_refused() {
    assertThatThrownBy(() -> new IncomingFile(note("a", 3)).save(folder)).isInstanceOf(Refused.class).hasMessageContaining("got 2");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void too_large_no_file_and_gone_are_said() throws IOException {
    Path large = folder.resolve("large");
    Files.write(large, new byte[FilePlace.Inline.MAX_BYTES + 1]);
    assertThatThrownBy(() -> OutgoingFile.read(large)).isInstanceOf(Refused.class).hasMessageContaining("100001");
    assertThatThrownBy(() -> OutgoingFile.read(folder)).isInstanceOf(Refused.class).hasMessageContaining("which is none");
    assertThatThrownBy(() -> OutgoingFile.read(folder.resolve("gone"))).isInstanceOf(Refused.class);
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
          assertThat(OutgoingFile.read(file).size()).isIn(90_000L, 45_000L);
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

  private static Body.FileNote note(String name, long size) {
    return new Body.FileNote(new FilePlace.Inline(new byte[] {7, 8}), size, "text/plain", Optional.of(name), Optional.empty());
  }
}
