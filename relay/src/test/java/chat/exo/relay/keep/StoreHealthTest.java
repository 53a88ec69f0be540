package chat.exo.relay.keep;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StoreHealthTest {
  @TempDir private Path folder;

  private static StoreException because(Reason reason) {
    return new StoreException(reason, "on purpose", new IOException("on purpose"));
  }

  @Test
  void a_full_disk_is_waited_for_until_there_is_room() {
    StoreHealth health = new StoreHealth(folder);
    health.failed(because(Reason.NO_SPACE));
    assertThat(health.state()).isEqualTo(StoreHealth.State.NO_ROOM);
    health.look(); // the disk of this test has room
    assertThat(health.state()).isEqualTo(StoreHealth.State.WELL);
    assertThat(health.failure()).isNotDone();
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, names = {"IO", "DAMAGED", "NO_ACCESS"})
  void any_other_failure_is_for_good(Reason reason) {
    StoreHealth health = new StoreHealth(folder);
    health.failed(because(reason));
    health.look();
    health.failed(because(Reason.NO_SPACE));
    assertThat(health.state()).isEqualTo(StoreHealth.State.FAILED);
    assertThat(health.failure()).isCompletedWithValueMatching(cause -> cause.reason() == reason);
  }
}
