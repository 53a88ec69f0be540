// The examples are compiled and run as a reader would run them.
package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  private static final Path EXAMPLES = Repository.home().resolve("examples");

  @Test
  void every_example_is_under_forty_lines() throws IOException {
    try (var files = Files.list(EXAMPLES)) {
      for (Path file : files.toList()) {
        assertThat(Files.readAllLines(file)).as(file.getFileName().toString()).hasSizeLessThan(40);
      }
    }
  }

  @Test
  void an_embedded_relay_says_where_it_is() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertThat(
            output(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Repository.relayClassPath(),
                EXAMPLES.resolve("EmbeddedRelay.java").toString(),
                "0"))
        .contains("gun.js clients connect to http://localhost:");
  }

  @Test
  void two_clients_meet_at_a_relay(@TempDir Path data) throws Exception {
    try (RelayProcess relay = RelayProcess.start(data)) {
      ProcessBuilder hello = new ProcessBuilder("node", EXAMPLES.resolve("hello.mjs").toString(), relay.gunUrl());
      hello.environment().put("GUN_MODULES", Repository.scripts().resolve("node_modules").toString());
      assertThat(output(hello)).contains("bob reads: hello at");
    }
  }

  private static String output(String... command) throws IOException, InterruptedException {
    return output(new ProcessBuilder(new ArrayList<>(List.of(command))));
  }

  private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
