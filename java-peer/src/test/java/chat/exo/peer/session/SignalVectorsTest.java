package chat.exo.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.VectorFiles;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.groups.GroupCipher;
import org.signal.libsignal.protocol.groups.GroupSessionBuilder;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SenderKeyDistributionMessage;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;

/**
 * The vectors the web client is built on, through this peer's store. libsignal takes no randomness from outside, so a
 * recorded session is followed as far as a responder goes without drawing any: up to its first answer.
 */
final class SignalVectorsTest {
  private static final DeviceAddress REMOTE = new DeviceAddress("remote", 1);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"session-v1-local-responder", "session-v1-java-java-responder", "session-v0-local-responder"})
  void a_responder_reads_the_recorded_first_messages(String name) throws Exception {
    JsonNode vector = VectorFiles.signal(name);
    JsonNode local = vector.get("local");
    LocalDevice device = new LocalDevice(identity(local), local.get("registrationId").asInt(), 1);
    try (Vault vault = Vault.create(folder.resolve(name), new VaultLock.Key(new byte[32]))) {
      Transaction rows = new Transaction(vault);
      storeBundle(new SignalStore(rows, device), local.get("bundle"), local.get("bundlePriv"));
      new Sessions(rows, device).pin(REMOTE, new IdentityKey(VectorFiles.hex(vector.get("remote").get("identityPub"))));
      rows.commit();
      int read = 0;
      for (JsonNode step : vector.get("steps")) {
        if (!step.get("op").asText().equals("decrypt")) {
          break;
        }
        Transaction one = new Transaction(vault);
        SignalText.Kind kind = step.get("type").asInt() == 3 ? SignalText.Kind.PREKEY : SignalText.Kind.MESSAGE;
        Decrypted decrypted =
            new Sessions(one, device).decrypt(REMOTE, new SignalText(kind, VectorFiles.hex(step.get("wire"))));
        assertThat(decrypted).isInstanceOf(Decrypted.Plain.class);
        assertThat(((Decrypted.Plain) decrypted).bytes()).isEqualTo(VectorFiles.hex(step.get("plaintext")));
        one.commit();
        Decrypted again =
            new Sessions(new Transaction(vault), device)
                .decrypt(REMOTE, new SignalText(kind, VectorFiles.hex(step.get("wire"))));
        assertThat(again).isInstanceOf(Decrypted.Duplicate.class);
        read++;
      }
      assertThat(read).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void a_post_quantum_field_cut_short_is_unreadable_and_no_crash() throws Exception {
    JsonNode vector = VectorFiles.signal("session-v1-local-responder");
    JsonNode local = vector.get("local");
    LocalDevice device = new LocalDevice(identity(local), local.get("registrationId").asInt(), 1);
    try (Vault vault = Vault.create(folder.resolve("cut"), new VaultLock.Key(new byte[32]))) {
      Transaction rows = new Transaction(vault);
      storeBundle(new SignalStore(rows, device), local.get("bundle"), local.get("bundlePriv"));
      Sessions sessions = new Sessions(rows, device);
      sessions.pin(REMOTE, new IdentityKey(VectorFiles.hex(vector.get("remote").get("identityPub"))));
      byte[] first = VectorFiles.hex(vector.get("steps").get(0).get("wire"));
      assertThat(sessions.decrypt(REMOTE, new SignalText(SignalText.Kind.PREKEY, first))).isInstanceOf(Decrypted.Plain.class);
      byte[] second = VectorFiles.hex(vector.get("steps").get(1).get("wire"));
      byte[] cut = withShortPostQuantumField(new PreKeySignalMessage(second).getWhisperMessage().serialize());
      assertThat(sessions.decrypt(REMOTE, new SignalText(SignalText.Kind.MESSAGE, cut))).isInstanceOf(Decrypted.Unreadable.class);
      assertThat(sessions.decrypt(REMOTE, new SignalText(SignalText.Kind.PREKEY, second))).isInstanceOf(Decrypted.Plain.class);
    }
  }

  /** Version, ratchet key (35 bytes), two one-byte counters, ciphertext; then field 5, and the MAC. */
  private static byte[] withShortPostQuantumField(byte[] message) {
    int ciphertextAt = 1 + 35 + 2 + 2;
    int fieldAt = ciphertextAt + 2 + message[ciphertextAt + 1];
    assertThat(message[fieldAt]).isEqualTo((byte) 0x2a);
    ByteArrayOutputStream cut = new ByteArrayOutputStream();
    cut.write(message, 0, fieldAt);
    cut.writeBytes(new byte[] {0x2a, 3, 1, 1, 1});
    cut.write(message, message.length - 8, 8);
    return cut.toByteArray();
  }

  @Test
  void agreements_and_signatures_are_the_recorded_ones() throws Exception {
    JsonNode vectors = VectorFiles.signal("keys-xeddsa");
    for (JsonNode v : vectors.get("agreements")) {
      ECPrivateKey a = new ECPrivateKey(VectorFiles.hex(v.get("aPriv")));
      assertThat(a.calculateAgreement(new ECPublicKey(VectorFiles.hex(v.get("bPub"))))).isEqualTo(VectorFiles.hex(v.get("shared")));
    }
    for (String kind : new String[] {"signatures", "localSignatures"}) {
      for (JsonNode v : vectors.get(kind)) {
        assertThat(verifies(v)).isTrue();
      }
    }
    for (JsonNode v : vectors.get("negative")) {
      assertThat(verifies(v)).isEqualTo(v.get("valid").asBoolean());
    }
  }

  @Test
  void group_messages_are_read_in_any_order_once_each() throws Exception {
    JsonNode vector = VectorFiles.signal("sender-keys");
    SignalProtocolAddress sender = new SignalProtocolAddress("sender", 1);
    try (Vault vault = Vault.create(folder.resolve("groups"), new VaultLock.Key(new byte[32]))) {
      Transaction rows = new Transaction(vault);
      SignalStore store = new SignalStore(rows, LocalDevice.generate());
      for (String from : new String[] {"remote", "local"}) {
        String distribution = from.equals("remote") ? "remoteDistribution" : "distribution";
        JsonNode where = from.equals("remote") ? vector : vector.get("local");
        new GroupSessionBuilder(store)
            .process(sender, new SenderKeyDistributionMessage(VectorFiles.hex(where.get(distribution))));
        GroupCipher cipher = new GroupCipher(store, sender);
        for (JsonNode message : vector.get(from + "Messages")) {
          assertThat(cipher.decrypt(VectorFiles.hex(message.get("wire")))).isEqualTo(VectorFiles.hex(message.get("plaintext")));
        }
      }
      rows.commit();
    }
  }

  private static boolean verifies(JsonNode v) throws Exception {
    return new ECPublicKey(VectorFiles.hex(v.get("pub")))
        .verifySignature(VectorFiles.hex(v.get("message")), VectorFiles.hex(v.get("signature")));
  }

  private static IdentityKeyPair identity(JsonNode local) throws Exception {
    return new IdentityKeyPair(
        new IdentityKey(VectorFiles.hex(local.get("identityPub"))), new ECPrivateKey(VectorFiles.hex(local.get("identityPriv"))));
  }

  private static void storeBundle(SignalStore store, JsonNode bundle, JsonNode priv) throws Exception {
    int preKeyId = bundle.get("preKeyId").asInt();
    ECKeyPair preKey = pair(bundle.get("preKey"), priv.get("preKeyPriv"));
    store.storePreKey(preKeyId, new PreKeyRecord(preKeyId, preKey));
    int signedId = bundle.get("signedPreKeyId").asInt();
    ECKeyPair signed = pair(bundle.get("signedPreKey"), priv.get("signedPreKeyPriv"));
    store.storeSignedPreKey(
        signedId, new SignedPreKeyRecord(signedId, 1, signed, VectorFiles.hex(bundle.get("signedPreKeySignature"))));
    int kyberId = bundle.get("kyberPreKeyId").asInt();
    store.storeKyberPreKey(kyberId, new KyberPreKeyRecord(kyberRecord(kyberId, bundle, priv)));
  }

  private static ECKeyPair pair(JsonNode pub, JsonNode priv) throws Exception {
    return new ECKeyPair(new ECPublicKey(VectorFiles.hex(pub)), new ECPrivateKey(VectorFiles.hex(priv)));
  }

  /** The library takes no Kyber secret but as a stored record: id, public key, secret key, signature, time. */
  private static byte[] kyberRecord(int id, JsonNode bundle, JsonNode priv) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(1 << 3);
    out.write(id);
    field(out, 2, VectorFiles.hex(bundle.get("kyberPreKey")));
    field(out, 3, VectorFiles.hex(priv.get("kyberSecret")));
    field(out, 4, VectorFiles.hex(bundle.get("kyberPreKeySignature")));
    out.write((5 << 3) | 1);
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(1).array());
    return out.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
    out.write((number << 3) | 2);
    int length = bytes.length;
    for (; length > 127; length >>= 7) {
      out.write((length & 127) | 128);
    }
    out.write(length);
    out.writeBytes(bytes);
  }
}
