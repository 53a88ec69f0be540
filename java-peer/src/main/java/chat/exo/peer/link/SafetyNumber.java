package chat.exo.peer.link;

import java.nio.charset.StandardCharsets;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.fingerprint.Fingerprint;
import org.signal.libsignal.protocol.fingerprint.NumericFingerprintGenerator;

/**
 * Sixty digits that two people compare by eye or by QR code; equal only if each holds the other's real key.
 *
 * @param digits twelve groups of five, without spaces
 * @param scannable what a QR code carries
 */
@SuppressWarnings("ArrayRecordComponent") // public bytes, never compared
public record SafetyNumber(String digits, byte[] scannable) {
  /** Signal's own number of rounds. */
  private static final int ITERATIONS = 5_200;

  private static final int VERSION = 2;

  /** The number of two devices; each account's id is its stable text. */
  public static SafetyNumber of(String ownPub, IdentityKey ownKey, String theirPub, IdentityKey theirKey) {
    Fingerprint fingerprint =
        new NumericFingerprintGenerator(ITERATIONS)
            .createFor(VERSION, utf8(ownPub), ownKey, utf8(theirPub), theirKey);
    return new SafetyNumber(
        fingerprint.getDisplayableFingerprint().getDisplayText(), fingerprint.getScannableFingerprint().getSerialized());
  }

  /** In groups of five, for eyes. */
  public String spaced() {
    return digits.replaceAll("(.{5})(?!$)", "$1 ");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
