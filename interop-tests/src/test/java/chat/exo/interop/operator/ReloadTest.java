package chat.exo.interop.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP, as {@code systemctl reload} sends it to the process. */
final class ReloadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void what_can_change_changes_what_cannot_is_named_and_what_is_wrong_changes_nothing(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("exo.yaml"), "limits:\n  connections: 2\n");
    try (RelayProcess relay = RelayProcess.start(folder.resolve("data"), "--config", file.toString());
        RawClient one = RawClient.connect(relay);
        RawClient two = RawClient.connect(relay)) {
      assertThat(isLetIn(relay)).isFalse();

      Files.writeString(file, "limits:\n  connections: 3\nstorage:\n  open-files: 600\nabout:\n  name: renamed\n");
      relay.hangUp();
      String changed = "changed: [about.name, limits.connections, storage.open-files]; of these only a restart changes: [storage.open-files]";
      await().atMost(PATIENCE).until(() -> relay.errors().contains(changed));
      await().atMost(PATIENCE).until(() -> isLetIn(relay));
      assertThat(relay.http("/.well-known/exo.json").body()).contains("\"renamed\"");

      Files.writeString(file, "about:\n  name: again\nlimits:\n  connections: many\n");
      relay.hangUp();
      String wrong = file + " line 4: expected a whole number from 1 to 1000000 for limits.connections, got 'many'";
      await().atMost(PATIENCE).until(() -> relay.errors().contains(wrong));
      assertThat(relay.http("/.well-known/exo.json").body()).as("the old settings hold, all of them").contains("\"renamed\"");
      assertThat(isLetIn(relay)).isTrue();
      one.barrier();
      two.barrier();
    }
  }

  private static boolean isLetIn(RelayProcess relay) {
    try (RawClient third = RawClient.connect(relay)) {
      third.barrier();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }
}
