package chat.exo.relay.owner;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.owner.SpentSignatures.Use;
import org.junit.jupiter.api.Test;

/** The memory of used signatures. */
final class SpentSignaturesTest {
  @Test
  void a_signature_is_first_once() {
    SpentSignatures spent = new SpentSignatures(10);
    assertThat(spent.use("a", 100, 0)).isEqualTo(Use.FIRST);
    assertThat(spent.use("a", 100, 0)).isEqualTo(Use.AGAIN);
    assertThat(spent.use("b", 100, 0)).isEqualTo(Use.FIRST);
  }

  @Test
  void a_full_memory_forgets_the_oldest_and_takes_nothing_that_old_any_more() {
    SpentSignatures spent = new SpentSignatures(2);
    spent.use("a", 100, 0);
    spent.use("b", 200, 0);
    assertThat(spent.use("c", 300, 0)).isEqualTo(Use.FIRST);
    assertThat(spent.use("a", 100, 0)).isEqualTo(Use.TOO_OLD);
    assertThat(spent.use("d", 99, 0)).isEqualTo(Use.TOO_OLD);
    assertThat(spent.use("b", 200, 0)).isEqualTo(Use.AGAIN);
  }

  @Test
  void times_that_nobody_may_use_any_more_make_room() {
    SpentSignatures spent = new SpentSignatures(2);
    spent.use("a", 100, 0);
    spent.use("b", 200, 0);
    assertThat(spent.use("c", 300, 250)).isEqualTo(Use.FIRST);
    assertThat(spent.use("d", 260, 250)).isEqualTo(Use.FIRST);
  }
}
