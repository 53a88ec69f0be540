// Keys of the pipe: signatures, agreements, safety numbers and HPKE, straight from libsignal. Stateless.
package chat.exo.interop.signal;

import static chat.exo.interop.signal.SignalPipe.bytes;
import static chat.exo.interop.signal.SignalPipe.hex;

import java.util.List;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.fingerprint.Fingerprint;
import org.signal.libsignal.protocol.fingerprint.NumericFingerprintGenerator;

final class PipeKeys {
  private PipeKeys() {}

  static List<String> signWithNewKey(byte[] message) {
    ECKeyPair pair = ECKeyPair.generate();
    return List.of(
        hex(pair.getPrivateKey().serialize()),
        hex(pair.getPublicKey().serialize()),
        hex(pair.getPrivateKey().calculateSignature(message)));
  }

  static List<String> verify(byte[] publicKey, byte[] message, byte[] signature) throws Exception {
    return List.of(
        Boolean.toString(new ECPublicKey(publicKey).verifySignature(message, signature)));
  }

  static List<String> agree(byte[] privateKey, byte[] publicKey) throws Exception {
    return List.of(
        hex(new ECPrivateKey(privateKey).calculateAgreement(new ECPublicKey(publicKey))));
  }

  /** Given: iterations, version, local id, local key, remote id, remote key. */
  static List<String> safetyNumber(List<String> given) throws Exception {
    Fingerprint fingerprint =
        new NumericFingerprintGenerator(Integer.parseInt(given.get(0)))
            .createFor(
                Integer.parseInt(given.get(1)),
                bytes(given.get(2)),
                new IdentityKey(bytes(given.get(3))),
                bytes(given.get(4)),
                new IdentityKey(bytes(given.get(5))));
    return List.of(
        fingerprint.getDisplayableFingerprint().getDisplayText(),
        hex(fingerprint.getScannableFingerprint().getSerialized()));
  }

  static List<String> seal(byte[] publicKey, byte[] info, byte[] aad, byte[] plaintext)
      throws Exception {
    return List.of(hex(new ECPublicKey(publicKey).seal(plaintext, info, aad)));
  }

  static List<String> open(byte[] privateKey, byte[] info, byte[] aad, byte[] sealed)
      throws Exception {
    return List.of(hex(new ECPrivateKey(privateKey).open(sealed, info, aad)));
  }
}
