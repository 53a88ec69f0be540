// A peer's home on a disk that fills up.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.FailingDisk;
import chat.exo.peer.content.Body;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.link.ExoLink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be stored is not said to be stored, and what was stored stays. */
final class FullDiskTest {
  private static final List<URI> NOBODY = List.of(URI.create("ws://localhost:1/gun"));

  @Test
  void a_message_for_which_there_is_no_room_fails_and_the_others_are_there(@TempDir Path folder) throws Exception {
    Path home = folder.resolve("disk/ann");
    FailingDisk disk = FailingDisk.below(folder.resolve("disk"), folder.resolve("workshop"));
    String bob = PeerHome.create(folder.resolve("bob"), LiveParty.LOCK, Optional.of("Bob"), NOBODY).link().text();
    PeerHome.create(home, LiveParty.LOCK, Optional.of("Ann"), NOBODY);
    String pub;
    try (PeerHome ann = open(home)) {
      pub = ann.messenger().add(ExoLink.parse(bob)).join().pub();
    }
    Process ann = start(disk, home, pub);
    try {
      BufferedReader out = ann.inputReader();
      assertThat(out.readLine()).isEqualTo("open");
      assertThat(said(ann, out, "before")).isEqualTo("stored");
      disk.becomes("write ENOSPC 1");
      assertThat(said(ann, out, "there is no room for it")).startsWith("failed").contains("No space left on device");
      for (int i = 0; i < 5; i++) {
        assertThat(said(ann, out, "nor for this")).startsWith("failed"); // after a few RocksDB gives up for good
      }
      assertThat(disk.failures()).isPositive();
      disk.isWell();
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(said(ann, out, "there is room again")).isEqualTo("stored"));
      ann.outputWriter().close();
      assertThat(ann.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      ann.destroyForcibly().waitFor();
    }
    try (PeerHome again = open(home)) {
      again.messenger().send(pub, "after").join();
      assertThat(again.messenger().messages(pub, 0, 10)).filteredOn(message -> !message.content().body().equals(new Body.Text("there is room again"))).hasSize(2);
    }
  }

  private static PeerHome open(Path home) {
    return PeerHome.open(home, LiveParty.LOCK, NOBODY, event -> {});
  }

  private static Process start(FailingDisk disk, Path home, String contact) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WritingPeer.class.getName(),
                home.toString(),
                contact)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(disk.environment());
    return builder.start();
  }

  private static String said(Process process, BufferedReader out, String text) throws IOException {
    Writer in = process.outputWriter();
    in.write(text + "\n");
    in.flush();
    return Optional.ofNullable(out.readLine()).orElse("ended");
  }
}
