package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** gun.js in Node. */
@NullUnmarked // JUnit fills the field before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("smoke") // in ./exo test quick
final class NodeGunTest extends GunApiContract {
  private RelayProcess relay;

  @BeforeAll
  void start(@TempDir Path folder) {
    relay = RelayProcess.start(folder.resolve("exo"));
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @Override
  RelayProcess relay() {
    return relay;
  }

  @Override
  GunClient connect() {
    return GunClient.connect(relay.gunUrl());
  }

  @Test
  void guns_server_bundle_reads_and_writes_through_the_relay() {
    try (GunClient full = GunClient.connectFull(relay.gunUrl())) {
      full.run("return put(gun.get('full'), {name: 'server', deep: {er: 1}})");
      assertThat(client().run("return once(gun.get('full').get('deep').get('er'))").asInt()).isEqualTo(1);
    }
  }
}
