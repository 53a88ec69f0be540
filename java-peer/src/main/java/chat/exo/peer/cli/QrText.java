package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A QR code (ISO/IEC 18004) of letters: two rows of modules a line, by half blocks. What is filled is light, as terminals are dark
 * mostly; readers take the other way round as well.
 */
final class QrText {
  private static final int QUIET_MODULES = 2;
  private static final String BOTH = "█";
  private static final String UPPER = "▀";
  private static final String LOWER = "▄";
  private static final String NONE = " ";

  private QrText() {}

  /** The code of a text, in lines. */
  static List<String> of(String text) {
    return lines(matrix(text, "UTF-8"));
  }

  /** The code of bytes, in lines. */
  static List<String> of(byte[] bytes) {
    return lines(matrix(new String(bytes, StandardCharsets.ISO_8859_1), "ISO-8859-1"));
  }

  private static BitMatrix matrix(String text, String charset) {
    Map<EncodeHintType, Object> hints =
        Map.of(
            EncodeHintType.CHARACTER_SET, charset,
            EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.L,
            EncodeHintType.MARGIN, QUIET_MODULES);
    try {
      return new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints);
    } catch (WriterException e) {
      throw new Refused("expected what fits into a QR code, got " + text.length() + " characters; hand it out as text");
    }
  }

  private static List<String> lines(BitMatrix dark) {
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < dark.getHeight(); y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < dark.getWidth(); x++) {
        boolean upper = !dark.get(x, y);
        boolean lower = y + 1 < dark.getHeight() && !dark.get(x, y + 1);
        line.append(upper && lower ? BOTH : upper ? UPPER : lower ? LOWER : NONE);
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
