package chat.exo.peer.sea;

import static chat.exo.peer.sea.SeaVectors.json;
import static chat.exo.peer.sea.SeaVectors.pair;
import static chat.exo.peer.sea.SeaVectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.Json;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.Envelope;
import chat.exo.graph.sea.SeaOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything gun's SEA computed, read here; and the same made here, of the same shape and read back. */
class SeaVectorsTest {
  private final SeaVerifier verifier = new SeaVerifier(Crypto.fastest(), SeaOptions.defaults());
  private final SeaCipher cipher = new SeaCipher(new SecureRandom());
  private final SeaSigner alice = new SeaSigner(pair("alice"));

  static List<JsonNode> sign() {
    return SeaVectors.list("sign");
  }

  static List<JsonNode> verifyBad() {
    return SeaVectors.list("verify_bad");
  }

  static List<JsonNode> graphSign() {
    return SeaVectors.list("graph_sign");
  }

  static List<JsonNode> encrypt() {
    return SeaVectors.list("encrypt");
  }

  static List<JsonNode> decryptBad() {
    return SeaVectors.list("decrypt_bad");
  }

  static List<JsonNode> secret() {
    return SeaVectors.list("secret");
  }

  static List<JsonNode> work() {
    return SeaVectors.list("work");
  }

  static List<JsonNode> hashes() {
    return SeaVectors.list("sha256");
  }

  static List<JsonNode> certify() {
    return SeaVectors.list("certify");
  }

  @ParameterizedTest
  @MethodSource("sign")
  void what_gun_signed_is_read_and_the_same_signed_here_says_the_same(JsonNode vector) {
    String pub = pair(text(vector, "signer")).pub();
    Json expected = json(vector.get("verifies_to"));
    assertThat(verifier.verify(text(vector, "wire"), pub)).contains(expected);
    Json input = json(vector.get("input"));
    SeaSigner signer = new SeaSigner(pair(text(vector, "signer")));
    String ours = input instanceof Json.Text(String plain) ? signer.sign(plain) : signer.sign(input);
    assertThat(withoutSignature(ours)).isEqualTo(withoutSignature(text(vector, "wire")));
    assertThat(verifier.verify(ours, pub)).contains(expected);
    assertThat(verifier.verify(ours, pair("carol").pub())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("verifyBad")
  void what_gun_refuses_is_refused(JsonNode vector) {
    assertThat(verifier.verify(text(vector, "wire"), text(vector, "pub"))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("graphSign")
  void a_cell_is_packed_as_gun_packs_it(JsonNode vector) {
    Soul soul = new Soul(text(vector, "soul"));
    Value value = Envelope.read(text(vector, "wire_value")).orElseThrow().value();
    SeaSigner signer = new SeaSigner(pair(text(vector, "signer")));
    String packed = packed(signer.cell(soul, text(vector, "key"), value, vector.get("state").doubleValue()).value());
    assertThat(withoutSignature(packed)).isEqualTo(withoutSignature(text(vector, "wire_value")));
  }

  @ParameterizedTest
  @MethodSource("encrypt")
  void what_gun_encrypted_is_read_and_the_same_encrypted_here_says_the_same(JsonNode vector) {
    Json expected = json(vector.get("decrypts_to"));
    assertThat(cipher.decrypt(text(vector, "wire"), text(vector, "key"))).contains(expected);
    Json input = json(vector.get("input"));
    String ours = cipher.encrypt(input, text(vector, "key"));
    assertThat(cipher.decrypt(ours, text(vector, "key"))).contains(expected);
    assertThat(cipher.decrypt(ours, text(vector, "key") + " ")).isEmpty();
    assertThat(ours).hasSameSizeAs(text(vector, "wire")).isNotEqualTo(text(vector, "wire"));
  }

  @ParameterizedTest
  @MethodSource("decryptBad")
  void what_gun_cannot_decrypt_cannot_be_decrypted(JsonNode vector) {
    assertThat(cipher.decrypt(text(vector, "wire"), text(vector, "key"))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("secret")
  void two_pairs_agree_on_guns_secret(JsonNode vector) {
    SeaPair a = pair(text(vector, "a"));
    SeaPair b = pair(text(vector, "b"));
    assertThat(SeaSecret.between(a, b.epub())).isEqualTo(text(vector, "ab"));
    assertThat(SeaSecret.between(b, a.epub())).isEqualTo(text(vector, "ba"));
  }

  @ParameterizedTest
  @MethodSource("work")
  void work_is_guns_work(JsonNode vector) {
    JsonNode options = vector.get("opt");
    String named = options.path("salt").asText(text(vector, "salt"));
    String salt = named.equals("alice.epub") ? pair("alice").epub() : named;
    int bits = options.path("length").asInt(512);
    byte[] work = SeaWork.derive(SeaText.of(json(vector.get("data"))), salt, vector.get("iterations").asInt(), bits);
    assertThat(encoded(work, options)).isEqualTo(text(vector, "result"));
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void a_plain_hash_is_guns_hash(JsonNode vector) {
    byte[] hash = SeaWork.hash(text(vector.get("opt"), "name"), SeaText.of(json(vector.get("data"))));
    assertThat(encoded(hash, vector.get("opt"))).isEqualTo(text(vector, "result"));
  }

  @ParameterizedTest
  @MethodSource("certify")
  void a_certificate_says_what_guns_says(JsonNode vector) {
    String wire = text(vector, "result");
    Json terms = verifier.verify(wire, alice.pub()).orElseThrow();
    String ours = alice.certify(termsOf(vector));
    assertThat(verifier.verify(ours, alice.pub()).orElseThrow().printSorted()).isEqualTo(terms.printSorted());
  }

  private static CertificateTerms termsOf(JsonNode vector) {
    JsonNode policy = vector.get("policy");
    JsonNode block = vector.get("opt").path("block");
    boolean both = policy.has("write");
    List<String> who = new ArrayList<>();
    JsonNode certificants = vector.get("certificants");
    if (certificants.isArray()) {
      certificants.forEach(one -> who.add(one.isTextual() ? one.textValue() : text(one, "pub")));
    } else {
      who.add(certificants.path("pub").asText(certificants.textValue()));
    }
    JsonNode expiry = vector.get("opt").path("expiry");
    return new CertificateTerms(
        who,
        expiry.isMissingNode() ? OptionalDouble.empty() : OptionalDouble.of(expiry.asDouble()),
        both ? Optional.of(json(policy.get("read"))) : Optional.empty(),
        Optional.of(json(both ? policy.get("write") : policy)),
        block.has("read") ? Optional.of(json(block.get("read"))) : Optional.empty(),
        block.isMissingNode() ? Optional.empty() : Optional.of(json(block.has("write") ? block.get("write") : block)));
  }

  private static String packed(Value value) {
    assertThat(value).isInstanceOf(Value.Text.class);
    return ((Value.Text) value).text();
  }

  /** ECDSA is random: what can be compared is all but the 88 characters of the signature. */
  private static String withoutSignature(String signed) {
    String cut = signed.replaceFirst("\"[A-Za-z0-9+/]{86}==\"}$", "\"\"}");
    assertThat(cut).hasSize(signed.length() - 88);
    return cut;
  }

  private static String encoded(byte[] bytes, JsonNode options) {
    return options.path("encode").asText().equals("hex")
        ? HexFormat.of().formatHex(bytes)
        : Base64.getEncoder().encodeToString(bytes);
  }
}
