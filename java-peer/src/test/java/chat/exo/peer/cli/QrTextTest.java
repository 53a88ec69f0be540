package chat.exo.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.Refused;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.DecoderResult;
import com.google.zxing.qrcode.decoder.Decoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is on the screen is read back as a camera would read it. */
final class QrTextTest {
  private static final int QUIET_MODULES = 2;

  @Test
  void a_link_is_read_back_from_the_screen() throws Exception {
    String link = "exo:" + "a".repeat(43) + "." + "b".repeat(43) + "?relay=wss%3A%2F%2Frelay.example%2Fgun&box=LvjEtAg1sCOXcNiUEh38cQ";
    assertThat(read(QrText.of(link)).getText()).isEqualTo(link);
  }

  @Test
  void bytes_are_read_back_as_they_are() throws Exception {
    byte[] bytes = new byte[80];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 37);
    }
    assertThat(read(QrText.of(bytes)).getText().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(bytes);
  }

  @Test
  void what_does_not_fit_is_refused() {
    assertThatThrownBy(() -> QrText.of("x".repeat(5_000))).isInstanceOf(Refused.class).hasMessageContaining("5000 characters");
  }

  private static DecoderResult read(List<String> lines) throws Exception {
    int size = lines.getFirst().length() - 2 * QUIET_MODULES;
    BitMatrix dark = new BitMatrix(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int row = y + QUIET_MODULES;
        char shown = lines.get(row / 2).charAt(x + QUIET_MODULES);
        boolean light = shown == '█' || shown == (row % 2 == 0 ? '▀' : '▄');
        if (!light) {
          dark.set(x, y);
        }
      }
    }
    return new Decoder().decode(dark);
  }
}
