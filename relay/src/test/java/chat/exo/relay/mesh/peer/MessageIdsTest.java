package chat.exo.relay.mesh.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What this relay calls its own messages. */
final class MessageIdsTest {
  @Test
  void fresh_ids_are_guns_do_not_repeat_and_end_in_a_letter() {
    MessageIds ids = new MessageIds(new SplittableRandom(1));
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      String id = ids.next();
      assertThat(id).hasSize(9).matches("[0-9A-XZa-z]*[A-XZa-z]");
      all.add(id);
    }
    assertThat(all).hasSize(100_000);
  }
}
