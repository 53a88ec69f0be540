// examples/EchoBot.java as a reader would run it: compiled by java itself, a process of its own, a live relay.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.RelayProcess;
import chat.exo.peer.link.ExoLink;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bot answers, also after kill -9, and each message once. */
final class EchoBotTest {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final Path SOURCE = Path.of(System.getProperty("exo.vectors", "")).resolveSibling("examples").resolve("EchoBot.java");

  @TempDir Path folder;

  @Test
  void the_bot_says_everything_back_also_after_it_was_killed() throws IOException {
    try (RelayProcess relay = RelayProcess.start(folder.resolve("relay"));
        LiveParty visitor = LiveParty.create(folder, "visitor", relay.gunUrl())) {
      String bot;
      Process first = start(relay);
      try {
        ExoLink link = ExoLink.parse(firstLine(first));
        bot = link.pub();
        visitor.home().messenger().add(link).join();
        visitor.send(bot, "hello");
        await().atMost(WAIT).untilAsserted(() -> assertThat(visitor.heardFrom(bot)).containsExactly("You said: hello"));
      } finally {
        kill(first);
      }
      visitor.send(bot, "are you back?");
      Process second = start(relay);
      try {
        assertThat(ExoLink.parse(firstLine(second)).pub()).isEqualTo(bot);
        await()
            .atMost(WAIT)
            .untilAsserted(
                () -> assertThat(visitor.heardFrom(bot)).containsExactly("You said: hello", "You said: are you back?"));
      } finally {
        kill(second);
      }
    }
  }

  private Process start(RelayProcess relay) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SOURCE.toString(),
                folder.resolve("bot").toString(),
                relay.gunUrl())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("EXO_PASSPHRASE", "a bot's own passphrase");
    return builder.start();
  }

  /** The reader stays open: the bot must not die of a closed pipe. */
  private static String firstLine(Process bot) throws IOException {
    BufferedReader out = bot.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("exo:")) {
        return line;
      }
    }
    throw new AssertionError("the bot ended with " + bot.onExit().join().exitValue() + " before it gave its link");
  }

  private static void kill(Process bot) {
    bot.destroyForcibly();
    await().atMost(Duration.ofSeconds(20)).until(() -> !bot.isAlive());
  }
}
