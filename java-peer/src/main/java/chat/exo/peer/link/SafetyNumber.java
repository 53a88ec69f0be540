package chat.exo.peer.link;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /** The number of two accounts with a device each; an account's id is its stable text. */
  public static SafetyNumber of(String ownPub, IdentityKey ownKey, String theirPub, IdentityKey theirKey) {
    return of(ownPub, new TreeMap<>(Map.of(1, ownKey)), theirPub, new TreeMap<>(Map.of(1, theirKey)));
  }

  /**
   * The number over all devices of both: one that is added in secret changes it. The keys of the second device and of those behind
   * are part of the account's stable text.
   */
  public static SafetyNumber of(
      String ownPub, SortedMap<Integer, IdentityKey> ownKeys, String theirPub, SortedMap<Integer, IdentityKey> theirKeys) {
    Fingerprint fingerprint =
        new NumericFingerprintGenerator(ITERATIONS)
            .createFor(
                VERSION, stable(ownPub, ownKeys), first(ownKeys), stable(theirPub, theirKeys), first(theirKeys));
    return new SafetyNumber(
        fingerprint.getDisplayableFingerprint().getDisplayText(), fingerprint.getScannableFingerprint().getSerialized());
  }

  /** In groups of five, for eyes. */
  public String spaced() {
    return digits.replaceAll("(.{5})(?!$)", "$1 ");
  }

  private static IdentityKey first(SortedMap<Integer, IdentityKey> keys) {
    return keys.firstEntry().getValue();
  }

  private static byte[] stable(String pub, SortedMap<Integer, IdentityKey> keys) {
    StringBuilder out = new StringBuilder(pub);
    keys.tailMap(keys.firstKey() + 1)
        .forEach((id, key) -> out.append(',').append(id).append(':').append(Base64.getEncoder().encodeToString(key.serialize())));
    return utf8(out.toString());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
