package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignaturesTest {
  private final Crypto crypto = Crypto.jdk();
  private final Signatures signatures = new Signatures(crypto, new PublicKeys(crypto, 10), 20);
  private final TestPair alice = TestPair.generate();

  @Test
  void a_good_answer_is_remembered_and_a_bad_one_not() {
    String signature = alice.sign("hello");
    assertThat(signatures.hold(alice.pub(), "hellp", signature)).isFalse();
    assertThat(signatures.rememberedCount()).isZero();
    assertThat(signatures.hold(alice.pub(), "hello", signature)).isTrue();
    assertThat(signatures.hold(alice.pub(), "hello", signature)).isTrue();
    assertThat(signatures.rememberedCount()).isEqualTo(1);
  }

  @Test
  void what_is_remembered_is_this_text_this_signer_and_this_signature() {
    String signature = alice.sign("hello");
    assertThat(signatures.hold(alice.pub(), "hello", signature)).isTrue();
    assertThat(signatures.hold(TestPair.generate().pub(), "hello", signature)).isFalse();
    assertThat(signatures.hold(alice.pub(), "hello ", signature)).isFalse();
    assertThat(signatures.hold(alice.pub(), "hello", alice.sign("other"))).isFalse();
  }

  @Test
  void no_more_answers_are_remembered_than_allowed() {
    for (int i = 0; i < 100; i++) {
      assertThat(signatures.hold(alice.pub(), "text " + i, alice.sign("text " + i))).isTrue();
    }
    assertThat(signatures.rememberedCount()).isBetween(1L, 20L);
    assertThat(signatures.hold(alice.pub(), "text 0", alice.sign("text 0"))).isTrue();
  }

  @Test
  void the_fastest_provider_says_who_it_is() {
    switch (Corretto.load()) {
      case Corretto.Loaded loaded ->
          assertThat(Crypto.fastest().describe()).startsWith("AmazonCorrettoCryptoProvider");
      case Corretto.Missing missing -> assertThat(Crypto.fastest().describe()).startsWith("JDK ").contains(missing.reason());
    }
    assertThat(Crypto.jdk().describe()).startsWith("JDK ").contains("SunEC");
  }
}
