package chat.exo.interop.gun;

import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Exo's relay. */
@NullUnmarked // JUnit fills the field before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JavaPeerAtExoTest extends JavaPeerContract {
  private RelayProcess relay;

  @BeforeAll
  void start(@TempDir Path folder) {
    relay = RelayProcess.start(folder.resolve("relay"));
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @Override
  String gunUrl() {
    return relay.gunUrl();
  }
}
