package chat.exo.peer.messenger;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.SignalText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

/**
 * Messages a second, from {@code send} to shown, beside libsignal alone, in one run. Argument: how many messages. Figures are
 * in {@code java-peer/README.md}.
 */
final class MessengerBench {
  private static final byte[] TEXT = "x".repeat(100).getBytes(StandardCharsets.US_ASCII);

  private MessengerBench() {}

  public static void main(String[] arguments) throws Exception {
    int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
    for (int round = 1; round <= 2; round++) {
      System.out.println("round " + round);
      print("libsignal alone, in memory, one way", messages, libsignal(messages, Integer.MAX_VALUE));
      print("libsignal alone, in memory, ping-pong", messages, libsignal(messages, 1));
      print("seal and open of a box entry", messages, sealing(messages));
      print("messenger, synced vaults, one way", messages, messenger(messages));
    }
  }

  private static void print(String what, int messages, long nanos) {
    System.out.printf("%-45s %8.0f messages/s%n", what, messages * 1e9 / nanos);
  }

  /** Two messengers with their vaults on disk; the clock runs from the first send to the last one shown. */
  private static long messenger(int messages) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("exo-bench");
    FakeRelay relay = new FakeRelay();
    try (TestPeer alice = TestPeer.calm(folder, "alice", relay, InstantSource.system());
        TestPeer bob = TestPeer.calm(folder, "bob", relay, InstantSource.system())) {
      alice.start();
      bob.start();
      alice.messenger().add(bob.messenger().account().link()).join();
      alice.messenger().send(bob.pub(), "first").join();
      await(bob, alice, 1);
      long begun = System.nanoTime();
      String text = new String(TEXT, StandardCharsets.US_ASCII);
      for (int i = 0; i < messages; i++) {
        var unused = alice.messenger().send(bob.pub(), text);
      }
      await(bob, alice, messages + 1);
      return System.nanoTime() - begun;
    } finally {
      delete(folder);
    }
  }

  private static void await(TestPeer reader, TestPeer writer, int count) throws InterruptedException {
    while (reader.arrived(writer.pub()) < count) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static long sealing(int messages) {
    OwnBox box = OwnBox.generate(Optional.empty());
    Envelope envelope = new Envelope(new DeviceAddress("a".repeat(87), 1), new SignalText(SignalText.Kind.MESSAGE, TEXT));
    long begun = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      Entry entry = Entry.of(i, envelope.seal(box.address()));
      if (!entry.genuine() || Envelope.open(box, entry.value()).isEmpty()) {
        throw new AssertionError("expected a sealed entry to open");
      }
    }
    return System.nanoTime() - begun;
  }

  private static long libsignal(int messages, int turnEvery) throws Exception {
    InMemorySignalProtocolStore a = new InMemorySignalProtocolStore(IdentityKeyPair.generate(), 1);
    InMemorySignalProtocolStore b = new InMemorySignalProtocolStore(IdentityKeyPair.generate(), 2);
    SignalProtocolAddress toA = new SignalProtocolAddress("a", 1);
    SignalProtocolAddress toB = new SignalProtocolAddress("b", 1);
    new SessionBuilder(a, toB).process(bundle(b));
    SessionCipher[] ciphers = {new SessionCipher(a, toB), new SessionCipher(b, toA)};
    ciphers[1].decrypt(new PreKeySignalMessage(ciphers[0].encrypt(TEXT).serialize()));
    ciphers[0].decrypt(new SignalMessage(ciphers[1].encrypt(TEXT).serialize()));
    long begun = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      int from = i / turnEvery % 2;
      ciphers[1 - from].decrypt(new SignalMessage(ciphers[from].encrypt(TEXT).serialize()));
    }
    return System.nanoTime() - begun;
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

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
