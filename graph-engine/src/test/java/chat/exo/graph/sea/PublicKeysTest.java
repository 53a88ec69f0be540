package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource
class PublicKeysTest {
  private static final BigInteger P =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  private final PublicKeys keys;

  PublicKeysTest(TestCrypto provider) {
    this.keys = new PublicKeys(provider.crypto(), 10);
  }

  @Test
  void a_point_off_the_curve_is_no_key() {
    String pub = TestPair.generate().pub();
    String x = pub.substring(0, 43);
    String y = pub.substring(44);
    assertThat(keys.find(pub)).isPresent();
    assertThat(keys.find(y + "." + x)).isEmpty();
    assertThat(keys.find(x + "." + x)).isEmpty();
    assertThat(keys.find(number(BigInteger.ZERO) + "." + number(BigInteger.ZERO))).isEmpty();
    assertThat(keys.find(number(BigInteger.ONE) + "." + number(BigInteger.TWO))).isEmpty();
  }

  @Test
  void a_coordinate_beyond_the_field_is_no_key_though_the_equation_holds() {
    BigInteger b = new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    BigInteger root = b.modPow(P.add(BigInteger.ONE).shiftRight(2), P); // y of x = 0
    assertThat(root.multiply(root).mod(P)).isEqualTo(b);
    assertThat(keys.find(number(BigInteger.ZERO) + "." + number(root))).isPresent();
    assertThat(keys.find(number(P) + "." + number(root))).isEmpty();
  }

  @Test
  void a_text_that_is_not_two_times_43_characters_is_no_key() {
    String pub = TestPair.generate().pub();
    assertThat(keys.find("")).isEmpty();
    assertThat(keys.find(".")).isEmpty();
    assertThat(keys.find(pub.substring(1))).isEmpty();
    assertThat(keys.find(pub + "A")).isEmpty();
    assertThat(keys.find(pub.replace('.', '-'))).isEmpty();
    assertThat(keys.find("+" + pub.substring(1))).isEmpty();
    assertThat(keys.find(pub.substring(0, 42) + "=" + pub.substring(43))).isEmpty();
    assertThat(keys.find("é" + pub.substring(1))).isEmpty();
  }

  @Test
  void no_more_keys_are_kept_than_allowed_and_bad_ones_not_at_all() {
    for (int i = 0; i < 100; i++) {
      assertThat(keys.find(TestPair.generate().pub())).isPresent();
      assertThat(keys.find("x" + i)).isEmpty();
    }
    assertThat(keys.keptCount()).isBetween(1L, 10L);
  }

  private static String number(BigInteger number) {
    return TestPair.coordinate(number);
  }
}
