package chat.exo.interop.gun;

import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** gun.js in Chromium, as the relay itself serves it, with the browser's own storage. */
@NullUnmarked // JUnit fills the fields before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChromiumGunTest extends GunApiContract {
  private RelayProcess relay;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path folder) {
    relay = RelayProcess.start(folder.resolve("exo"));
    browser = new Browser();
  }

  @AfterAll
  void stop() {
    browser.close();
    relay.close();
  }

  @Override
  RelayProcess relay() {
    return relay;
  }

  @Override
  GunClient connect() {
    return browser.connect(relay);
  }
}
