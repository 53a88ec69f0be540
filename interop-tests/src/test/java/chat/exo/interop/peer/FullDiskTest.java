// A peer's home on a disk that fills up.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.exo.peer.home.PeerHome;
import chat.exo.peer.link.ExoLink;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be stored is not said to be stored, and what was stored stays. */
final class FullDiskTest {
  private static final List<URI> NOBODY = List.of(URI.create("ws://localhost:1/gun"));

  @Test
  void a_message_for_which_there_is_no_room_fails_and_the_others_are_there(@TempDir Path folder) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk.toString()) == 0, "NOT TESTED: mounting needs root");
    try {
      String bob = PeerHome.create(folder.resolve("bob"), LiveParty.LOCK, Optional.of("Bob"), NOBODY).link().text();
      PeerHome.create(disk.resolve("ann"), LiveParty.LOCK, Optional.of("Ann"), NOBODY);
      String pub;
      try (PeerHome ann = open(disk)) {
        pub = ann.messenger().add(ExoLink.parse(bob)).join().pub();
        ann.messenger().send(pub, "before").join();
        fill(disk.resolve("filler"));
        assertThat(sent(ann, pub, "x".repeat(1 << 20))).as("there is no room for it").isFalse();
        Files.delete(disk.resolve("filler"));
      }
      try (PeerHome ann = open(disk)) {
        assertThat(sent(ann, pub, "after")).isTrue();
        assertThat(ann.messenger().messages(pub, 0, 10)).hasSize(2);
      }
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private static PeerHome open(Path disk) {
    return PeerHome.open(disk.resolve("ann"), LiveParty.LOCK, NOBODY, event -> {});
  }

  private static boolean sent(PeerHome home, String pub, String text) {
    try {
      var unused = home.messenger().send(pub, text).join();
      return true;
    } catch (CompletionException e) {
      assertThat(e).hasStackTraceContaining("No space left on device");
      return false;
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4_096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
  }
}
