// One libsignal user of the pipe: identity, stores, sessions and groups. Used by the pipe's one thread only.
package chat.exo.interop.signal;

import static chat.exo.interop.signal.SignalPipe.bytes;
import static chat.exo.interop.signal.SignalPipe.hex;

import java.util.List;
import java.util.UUID;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.SessionBuilder;
import org.signal.libsignal.protocol.SessionCipher;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.groups.GroupCipher;
import org.signal.libsignal.protocol.groups.GroupSessionBuilder;
import org.signal.libsignal.protocol.kem.KEMKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyType;
import org.signal.libsignal.protocol.kem.KEMPublicKey;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SenderKeyDistributionMessage;
import org.signal.libsignal.protocol.message.SignalMessage;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyBundle;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;
import org.signal.libsignal.protocol.state.impl.InMemorySignalProtocolStore;

final class PipeParty {
  private static final int DEVICE_ID = 1;

  private final InMemorySignalProtocolStore store;
  private final IdentityKeyPair identity;
  private final int registrationId;
  private int lastKeyId;

  private PipeParty(IdentityKeyPair identity, int registrationId) {
    this.identity = identity;
    this.registrationId = registrationId;
    this.store = new InMemorySignalProtocolStore(identity, registrationId);
  }

  static PipeParty create() {
    IdentityKeyPair identity = IdentityKeyPair.generate();
    // Derived from the key, so that parties differ without a source of randomness of our own.
    return new PipeParty(identity, 1 + (identity.getPublicKey().serialize()[1] & 0xff));
  }

  List<String> identity() {
    return List.of(
        hex(identity.getPublicKey().serialize()), Integer.toString(registrationId));
  }

  /** Fresh prekeys; an exhausted supply of one-time prekeys gives a bundle without one. */
  List<String> bundle(boolean withPreKey) throws Exception {
    ECKeyPair signed = ECKeyPair.generate();
    KEMKeyPair kyber = KEMKeyPair.generate(KEMKeyType.KYBER_1024);
    byte[] signedSignature = sign(signed.getPublicKey().serialize());
    byte[] kyberSignature = sign(kyber.getPublicKey().serialize());
    int signedId = ++lastKeyId;
    int kyberId = ++lastKeyId;
    store.storeSignedPreKey(signedId, new SignedPreKeyRecord(signedId, 0, signed, signedSignature));
    store.storeKyberPreKey(kyberId, new KyberPreKeyRecord(kyberId, 0, kyber, kyberSignature));
    List<String> preKey = withPreKey ? newPreKey() : List.of("-1", "-");
    return List.of(
        Integer.toString(registrationId),
        preKey.get(0),
        preKey.get(1),
        Integer.toString(signedId),
        hex(signed.getPublicKey().serialize()),
        hex(signedSignature),
        Integer.toString(kyberId),
        hex(kyber.getPublicKey().serialize()),
        hex(kyberSignature),
        hex(identity.getPublicKey().serialize()));
  }

  private byte[] sign(byte[] publicKey) {
    return identity.getPrivateKey().calculateSignature(publicKey);
  }

  private List<String> newPreKey() {
    int id = ++lastKeyId;
    ECKeyPair pair = ECKeyPair.generate();
    store.storePreKey(id, new PreKeyRecord(id, pair));
    return List.of(Integer.toString(id), hex(pair.getPublicKey().serialize()));
  }

  List<String> process(String remote, List<String> bundle) throws Exception {
    int preKeyId = Integer.parseInt(bundle.get(1));
    ECPublicKey preKey = preKeyId < 0 ? null : new ECPublicKey(bytes(bundle.get(2)));
    new SessionBuilder(store, address(remote))
        .process(
            new PreKeyBundle(
                Integer.parseInt(bundle.get(0)),
                DEVICE_ID,
                preKeyId,
                preKey,
                Integer.parseInt(bundle.get(3)),
                new ECPublicKey(bytes(bundle.get(4))),
                bytes(bundle.get(5)),
                new IdentityKey(bytes(bundle.get(9))),
                Integer.parseInt(bundle.get(6)),
                new KEMPublicKey(bytes(bundle.get(7))),
                bytes(bundle.get(8))));
    return List.of();
  }

  List<String> encrypt(String remote, byte[] plaintext) throws Exception {
    CiphertextMessage message = new SessionCipher(store, address(remote)).encrypt(plaintext);
    return List.of(Integer.toString(message.getType()), hex(message.serialize()));
  }

  List<String> decrypt(String remote, int type, byte[] message) throws Exception {
    SessionCipher cipher = new SessionCipher(store, address(remote));
    byte[] plaintext =
        type == CiphertextMessage.PREKEY_TYPE
            ? cipher.decrypt(new PreKeySignalMessage(message))
            : cipher.decrypt(new SignalMessage(message));
    return List.of(hex(plaintext));
  }

  List<String> distribute(String own, String distributionId) {
    return List.of(
        hex(
            new GroupSessionBuilder(store)
                .create(address(own), UUID.fromString(distributionId))
                .serialize()));
  }

  List<String> accept(String sender, byte[] distribution) throws Exception {
    new GroupSessionBuilder(store)
        .process(address(sender), new SenderKeyDistributionMessage(distribution));
    return List.of();
  }

  List<String> encryptForGroup(String own, String distributionId, byte[] plaintext)
      throws Exception {
    return List.of(
        hex(
            new GroupCipher(store, address(own))
                .encrypt(UUID.fromString(distributionId), plaintext)
                .serialize()));
  }

  List<String> decryptFromGroup(String sender, byte[] message) throws Exception {
    return List.of(hex(new GroupCipher(store, address(sender)).decrypt(message)));
  }

  private static SignalProtocolAddress address(String name) {
    return new SignalProtocolAddress(name, DEVICE_ID);
  }
}
