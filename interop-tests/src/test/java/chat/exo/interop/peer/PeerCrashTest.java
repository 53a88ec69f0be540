// kill -9 of a sending peer at random moments.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.RelayProcess;
import chat.exo.peer.link.ExoLink;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed peer had stored arrives, once and in order; the rest was never said. */
final class PeerCrashTest {
  private static final int MESSAGES = 40;

  @TempDir Path folder;

  @Test
  void a_sender_killed_again_and_again_loses_and_repeats_nothing() throws Exception {
    long seed = Long.getLong("exo.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (RelayProcess relay = RelayProcess.start(folder.resolve("relay"));
        LiveParty bob = LiveParty.create(folder, "bob", relay.gunUrl())) {
      String alice = makeAlice(relay, bob);
      int told = 0;
      for (int round = 0; round < 4; round++) {
        told = runUntil(relay, bob, told, Math.min(told + random.nextInt(10), MESSAGES - 1));
      }
      Process last = start(relay, bob);
      await().atMost(Duration.ofSeconds(60)).until(() -> !last.isAlive());
      List<String> all = IntStream.rangeClosed(1, MESSAGES).mapToObj(i -> "message " + i).toList();
      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(bob.heardFrom(alice)).isEqualTo(withHello(all)));
      assertThat(told).isPositive();
    }
  }

  private String makeAlice(RelayProcess relay, LiveParty bob) {
    try (LiveParty alice = LiveParty.create(folder, "alice", relay.gunUrl())) {
      alice.home().messenger().add(ExoLink.parse(bob.link())).join();
      alice.send(bob, "hello");
      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).hasSize(1));
      bob.home().messenger().accept(alice.pub()).join();
      return alice.pub();
    }
  }

  /** Runs a sender and kills it when it has told a number; the last number anybody was told. */
  private int runUntil(RelayProcess relay, LiveParty bob, int before, int stopAt) throws IOException {
    Process sender = start(relay, bob);
    int told = before;
    try (BufferedReader out = sender.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        told = Integer.parseInt(line);
        if (told >= stopAt) {
          break;
        }
      }
    } finally {
      sender.destroyForcibly();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> !sender.isAlive());
    return told;
  }

  private Process start(RelayProcess relay, LiveParty bob) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashWriter.class.getName(),
            folder.resolve("alice").toString(),
            relay.gunUrl(),
            bob.pub(),
            String.valueOf(MESSAGES))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> withHello(List<String> texts) {
    return Stream.concat(Stream.of("hello"), texts.stream()).toList();
  }
}
