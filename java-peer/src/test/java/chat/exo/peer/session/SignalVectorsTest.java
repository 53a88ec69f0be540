package chat.exo.peer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.VectorFiles;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidMessageException;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.groups.GroupCipher;
import org.signal.libsignal.protocol.groups.GroupSessionBuilder;
import org.signal.libsignal.protocol.kem.KEMPublicKey;
import org.signal.libsignal.protocol.kem.KEMSecretKey;
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
  @ValueSource(
      strings = {
        "session-v1-local-responder",
        "session-v1-java-java-responder",
        "session-v0-local-responder",
        "session-v1-local-initiator",
        "session-v1-minversion0-initiator",
        "session-v1-no-onetime-prekey",
        "session-v0-local-initiator"
      })
  void a_responder_reads_the_recorded_first_messages(String name) throws Exception {
    JsonNode vector = VectorFiles.signal(name);
    boolean initiated = vector.get("steps").get(0).get("op").asText().equals("processBundle");
    JsonNode local = vector.get(initiated ? "remote" : "local"); // this peer is the one who was written to first
    String readOp = initiated ? "encrypt" : "decrypt";
    LocalDevice device = new LocalDevice(identity(local), 1, 1);
    try (Vault vault = Vault.create(folder.resolve(name), new VaultLock.Key(new byte[32]))) {
      Transaction rows = new Transaction(vault);
      storeBundle(new SignalStore(rows, device), local.get("bundle"), local.get("bundlePriv"));
      new Sessions(rows, device).pin(REMOTE, new IdentityKey(VectorFiles.hex(vector.get(initiated ? "local" : "remote").get("identityPub"))));
      rows.commit();
      int read = 0;
      for (JsonNode step : vector.get("steps")) {
        if (step.get("op").asText().equals("processBundle")) {
          continue;
        }
        if (!step.get("op").asText().equals(readOp)) {
          break; // this peer's own answer, which drew random numbers
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session-v1-local-initiator",
        "session-v1-minversion0-initiator",
        "session-v1-npm0103-initiator",
        "session-v1-no-onetime-prekey",
        "session-v0-local-initiator"
      })
  void an_initiator_takes_the_recorded_bundle_and_no_altered_one(String name) throws Exception {
    JsonNode remote = VectorFiles.signal(name).get("remote");
    Bundle bundle = bundle(remote.get("bundle"), 0);
    Bundle altered = bundle(remote.get("bundle"), 1);
    try (Vault vault = Vault.create(folder.resolve(name), new VaultLock.Key(new byte[32]))) {
      Sessions sessions = new Sessions(new Transaction(vault), LocalDevice.generate());
      sessions.pin(REMOTE, bundle.identity());
      assertThatThrownBy(() -> sessions.start(REMOTE, altered)).isInstanceOf(InvalidKeyException.class);
      assertThat(sessions.ready(REMOTE)).isFalse();
      sessions.start(REMOTE, bundle);
      assertThat(sessions.ready(REMOTE)).isTrue();
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

  @Test
  void sealed_boxes_open_with_their_key_and_address_only() throws Exception {
    for (JsonNode v : VectorFiles.signal("sealing").get("boxes")) {
      ECPrivateKey key = new ECPrivateKey(VectorFiles.hex(v.get("privateKey")));
      byte[] sealed = VectorFiles.hex(v.get("sealed"));
      byte[] info = VectorFiles.hex(v.get("info"));
      byte[] address = VectorFiles.hex(v.get("aad"));
      assertThat(key.open(sealed, info, address)).isEqualTo(VectorFiles.hex(v.get("plaintext")));
      assertThatThrownBy(() -> key.open(sealed, info, "another box".getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(InvalidMessageException.class);
    }
  }

  /** libsignal agrees on KEM secrets inside a session only: the recorded first messages, above, need theirs. */
  @Test
  void kem_keys_are_read_and_written_as_recorded() throws Exception {
    for (JsonNode v : VectorFiles.signal("kyber1024").get("cases")) {
      byte[] publicKey = VectorFiles.hex(v.get("publicKey"));
      byte[] secretKey = VectorFiles.hex(v.get("secretKey"));
      assertThat(new KEMPublicKey(publicKey).serialize()).isEqualTo(publicKey);
      assertThat(new KEMSecretKey(secretKey).serialize()).isEqualTo(secretKey);
    }
  }

  /** A vector file that is added has to be read by a test, or be named here with the reason. */
  @Test
  void every_vector_file_is_read_as_far_as_the_library_lets_itself_be_asked() throws IOException {
    Set<String> here =
        Set.of(
            "session-v1-local-responder", "session-v1-java-java-responder", "session-v0-local-responder",
            "session-v1-local-initiator", "session-v1-minversion0-initiator", "session-v1-no-onetime-prekey",
            "session-v0-local-initiator", "session-v1-npm0103-initiator", "keys-xeddsa", "sender-keys", "sealing", "kyber1024");
    Set<String> elsewhere = Set.of("attachments", "fingerprints"); // FileCipherTest, LinkTest
    Set<String> hidden = Set.of("spqr-epoch1", "spqr-erasure"); // libsignal keeps the braid inside a session record
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("exo.vectors"), "signal"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
          .allMatch(name -> here.contains(name) || elsewhere.contains(name) || hidden.contains(name));
    }
  }

  private static Bundle bundle(JsonNode in, int flip) throws Exception {
    byte[] signature = VectorFiles.hex(in.get("signedPreKeySignature"));
    signature[0] ^= (byte) flip;
    Optional<Bundle.OneTimeKey> oneTime =
        in.get("preKeyId").isNull()
            ? Optional.empty()
            : Optional.of(new Bundle.OneTimeKey(in.get("preKeyId").asInt(), VectorFiles.hex(in.get("preKey"))));
    return new Bundle(
        1,
        in.get("registrationId").asInt(),
        new IdentityKey(VectorFiles.hex(in.get("identityKey"))),
        new Bundle.SignedKey(in.get("signedPreKeyId").asInt(), VectorFiles.hex(in.get("signedPreKey")), signature),
        new Bundle.SignedKey(
            in.get("kyberPreKeyId").asInt(), VectorFiles.hex(in.get("kyberPreKey")), VectorFiles.hex(in.get("kyberPreKeySignature"))),
        oneTime);
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
    if (!bundle.get("preKeyId").isNull()) {
      int preKeyId = bundle.get("preKeyId").asInt();
      store.storePreKey(preKeyId, new PreKeyRecord(preKeyId, pair(bundle.get("preKey"), priv.get("preKeyPriv"))));
    }
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
