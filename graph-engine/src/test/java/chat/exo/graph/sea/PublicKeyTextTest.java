package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What looks like a public key. */
final class PublicKeyTextTest {
  private static final String HALF = "aZ09_-" + "x".repeat(37);

  @Test
  void two_halves_with_a_dot_between_are_one_and_nothing_longer_shorter_or_stranger_is() {
    assertThat(PublicKeyText.is(HALF + "." + HALF)).isTrue();
    assertThat(PublicKeyText.is(HALF + "." + HALF + "x")).isFalse();
    assertThat(PublicKeyText.is("~" + HALF + "." + HALF)).isFalse();
    assertThat(PublicKeyText.is(HALF + "_" + HALF)).isFalse();
    assertThat(PublicKeyText.is(HALF + "." + HALF.replace('_', '+'))).isFalse();
    assertThat(PublicKeyText.is(HALF)).isFalse();
    assertThat(PublicKeyText.is("")).isFalse();
  }
}
