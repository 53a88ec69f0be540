package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsFloatTest {
  @ParameterizedTest
  @CsvSource({
    "9,9", "9.5x,9.5", "' 7',7", "-3,-3", "+3,3", ".5,0.5", "5.,5", "1e3,1000", "1e,1", "1e+,1", "Infinity,Infinity",
    "-Infinityx,-Infinity", "x,NaN", "'',NaN", "e5,NaN", "-,NaN", ".,NaN", "infinity,NaN", "0x10,0", "NaN,NaN"
  })
  void a_number_is_read_as_far_as_it_goes(String text, double number) {
    assertThat(JsFloat.parse(text)).isEqualTo(Double.valueOf(number));
  }
}
