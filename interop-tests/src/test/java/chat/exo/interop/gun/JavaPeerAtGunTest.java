package chat.exo.interop.gun;

import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** gun's own relay, as people run it. */
@NullUnmarked // JUnit fills the field before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JavaPeerAtGunTest extends JavaPeerContract {
  private GunRelay relay;

  @BeforeAll
  void start(@TempDir Path folder) {
    relay = GunRelay.start(folder.resolve("relay"), GunRelay.Mode.AXE);
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
