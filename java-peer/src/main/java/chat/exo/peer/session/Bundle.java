package chat.exo.peer.session;

import java.util.Optional;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.kem.KEMPublicKey;
import org.signal.libsignal.protocol.state.PreKeyBundle;

/**
 * The public keys a session with one device starts from.
 *
 * @param oneTime a key handed out once, if there was one
 */
public record Bundle(
    int device,
    int registrationId,
    IdentityKey identity,
    SignedKey signedPreKey,
    SignedKey kyberPreKey,
    Optional<OneTimeKey> oneTime) {

  /** A public key with its id and the identity key's signature, as bytes on the wire. */
  @SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
  public record SignedKey(int id, byte[] key, byte[] signature) {}

  /** A public key with its id. */
  @SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
  public record OneTimeKey(int id, byte[] key) {}

  /** The same device with keys a relay handed out once. */
  public Bundle with(OneTimeKeys keys) {
    return new Bundle(device, registrationId, identity, signedPreKey, keys.kyberPreKey(), Optional.of(keys.preKey()));
  }

  PreKeyBundle signal() throws InvalidKeyException {
    return new PreKeyBundle(
        registrationId,
        device,
        oneTime.isPresent() ? oneTime.get().id() : PreKeyBundle.NULL_PRE_KEY_ID,
        oneTime.isPresent() ? new ECPublicKey(oneTime.get().key()) : null,
        signedPreKey.id(),
        new ECPublicKey(signedPreKey.key()),
        signedPreKey.signature(),
        identity,
        kyberPreKey.id(),
        new KEMPublicKey(kyberPreKey.key()),
        kyberPreKey.signature());
  }
}
