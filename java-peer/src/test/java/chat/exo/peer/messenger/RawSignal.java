package chat.exo.peer.messenger;

import chat.exo.peer.session.Decrypted;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.LocalDevice;
import chat.exo.peer.session.PreKeyMaker;
import chat.exo.peer.session.Sessions;
import chat.exo.peer.session.SignalText;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.SessionBuilder;
import org.signal.libsignal.protocol.SessionCipher;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyType;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SignalMessage;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyBundle;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;
import org.signal.libsignal.protocol.state.impl.InMemorySignalProtocolStore;

/** libsignal alone, for comparison: a message is encrypted and decrypted, and that is all. Each method gives nanoseconds. */
final class RawSignal {
  private RawSignal() {}

  /** With libsignal's own stores in memory; {@code turnEvery} messages one way, then {@code answers} back, which do not count. */
  static long inMemory(byte[] text, int messages, int turnEvery, int answers) throws Exception {
    InMemorySignalProtocolStore a = new InMemorySignalProtocolStore(IdentityKeyPair.generate(), 1);
    InMemorySignalProtocolStore b = new InMemorySignalProtocolStore(IdentityKeyPair.generate(), 2);
    SignalProtocolAddress toA = new SignalProtocolAddress("a", 1);
    SignalProtocolAddress toB = new SignalProtocolAddress("b", 1);
    new SessionBuilder(a, toB).process(bundle(b));
    SessionCipher[] ciphers = {new SessionCipher(a, toB), new SessionCipher(b, toA)};
    ciphers[1].decrypt(new PreKeySignalMessage(ciphers[0].encrypt(text).serialize()));
    ciphers[0].decrypt(new SignalMessage(ciphers[1].encrypt(text).serialize()));
    long begun = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      ciphers[1].decrypt(new SignalMessage(ciphers[0].encrypt(text).serialize()));
      for (int answer = 0; answer < answers && (i + 1) % turnEvery == 0; answer++) {
        ciphers[0].decrypt(new SignalMessage(ciphers[1].encrypt(text).serialize()));
      }
    }
    return System.nanoTime() - begun;
  }

  /** With the stores of both sides on disk, encrypted as this peer keeps them; each side waits for its disk every {@code together} messages. */
  static long onDisk(Path folder, byte[] text, int messages, int together) throws Exception {
    LocalDevice alice = LocalDevice.generate();
    LocalDevice bob = LocalDevice.generate();
    DeviceAddress toAlice = new DeviceAddress("a", 1);
    DeviceAddress toBob = new DeviceAddress("b", 1);
    try (Vault alices = Vault.create(folder.resolve("alice"), TestPeer.LOCK);
        Vault bobs = Vault.create(folder.resolve("bob"), TestPeer.LOCK)) {
      Transaction first = new Transaction(bobs);
      PreKeyMaker.makeStanding(first, bob, 0);
      new Sessions(first, bob).pin(toAlice, alice.identity().getPublicKey());
      first.commit();
      Transaction start = new Transaction(alices);
      Sessions starting = new Sessions(start, alice);
      starting.pin(toBob, bob.identity().getPublicKey());
      starting.start(toBob, PreKeyMaker.standing(first, bob));
      start.commit();
      pass(alices, alice, toBob, bobs, bob, toAlice, List.of(text));
      pass(bobs, bob, toAlice, alices, alice, toBob, List.of(text));
      long begun = System.nanoTime();
      for (int i = 0; i < messages; i += together) {
        pass(alices, alice, toBob, bobs, bob, toAlice, Collections.nCopies(Math.min(together, messages - i), text));
      }
      return System.nanoTime() - begun;
    }
  }

  private static void pass(
      Vault from, LocalDevice sender, DeviceAddress to, Vault at, LocalDevice receiver, DeviceAddress of, List<byte[]> texts) {
    Transaction out = new Transaction(from);
    Sessions sending = new Sessions(out, sender);
    List<SignalText> wire = new ArrayList<>();
    texts.forEach(text -> wire.add(sending.encrypt(to, text)));
    out.commit();
    Transaction in = new Transaction(at);
    Sessions receiving = new Sessions(in, receiver);
    for (SignalText message : wire) {
      if (!(receiving.decrypt(of, message) instanceof Decrypted.Plain)) {
        throw new AssertionError("expected a message that decrypts");
      }
    }
    in.commit();
  }

  /** A message in the middle of a session, as libsignal makes it. */
  static SignalText message(byte[] text) throws Exception {
    InMemorySignalProtocolStore a = new InMemorySignalProtocolStore(IdentityKeyPair.generate(), 1);
    InMemorySignalProtocolStore b = new InMemorySignalProtocolStore(IdentityKeyPair.generate(), 2);
    SignalProtocolAddress toA = new SignalProtocolAddress("a", 1);
    SignalProtocolAddress toB = new SignalProtocolAddress("b", 1);
    new SessionBuilder(a, toB).process(bundle(b));
    SessionCipher alice = new SessionCipher(a, toB);
    SessionCipher bob = new SessionCipher(b, toA);
    bob.decrypt(new PreKeySignalMessage(alice.encrypt(text).serialize()));
    alice.decrypt(new SignalMessage(bob.encrypt(text).serialize()));
    return new SignalText(SignalText.Kind.MESSAGE, alice.encrypt(text).serialize());
  }

  private static PreKeyBundle bundle(InMemorySignalProtocolStore store) throws Exception {
    ECKeyPair signed = ECKeyPair.generate();
    KEMKeyPair kyber = KEMKeyPair.generate(KEMKeyType.KYBER_1024);
    var identity = store.getIdentityKeyPair();
    byte[] signedSignature = identity.getPrivateKey().calculateSignature(signed.getPublicKey().serialize());
    byte[] kyberSignature = identity.getPrivateKey().calculateSignature(kyber.getPublicKey().serialize());
    store.storeSignedPreKey(1, new SignedPreKeyRecord(1, 0, signed, signedSignature));
    store.storeKyberPreKey(1, new KyberPreKeyRecord(1, 0, kyber, kyberSignature));
    return new PreKeyBundle(
        2, 1, -1, null, 1, signed.getPublicKey(), signedSignature, identity.getPublicKey(), 1, kyber.getPublicKey(), kyberSignature);
  }
}
