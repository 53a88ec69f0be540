package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.Json;
import chat.exo.graph.json.Utf8;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The gate's half of what gun's own SEA computed: texts, hashes, signatures, certificates. */
@ParameterizedClass(name = "{0}")
@EnumSource
class CryptoVectorsTest {
  private final Crypto crypto;
  private final Signatures signatures;

  CryptoVectorsTest(TestCrypto provider) {
    this.crypto = provider.crypto();
    this.signatures = Signatures.with(crypto, SeaOptions.defaults());
  }

  static List<JsonNode> sign() {
    return list("sign");
  }

  static List<JsonNode> verifyBad() {
    return list("verify_bad");
  }

  static List<JsonNode> graphSign() {
    return list("graph_sign");
  }

  static List<JsonNode> certify() {
    return list("certify");
  }

  static List<JsonNode> sha256() {
    return list("sha256").stream().filter(one -> one.get("opt").get("name").textValue().equals("SHA-256")).toList();
  }

  static List<JsonNode> base64() {
    return list("base64_forgiving");
  }

  @ParameterizedTest
  @MethodSource("sign")
  void a_signed_text_holds(JsonNode vector) {
    String text = vector.get("hashed_text").textValue();
    assertThat(hex(crypto.sha256(Utf8.encode(text)))).isEqualTo(vector.get("sha256").textValue());
    String signature = vector.get("signature_base64").textValue();
    assertThat(hex(ForgivingBase64.decode(signature).orElseThrow()))
        .isEqualTo(vector.get("r").textValue() + vector.get("s").textValue());
    assertThat(signatures.hold(pub(vector.get("signer").textValue()), text, signature)).isTrue();
    assertThat(signatures.hold(pub("mallory"), text, signature)).isFalse();
    assertThat(signatures.hold(pub(vector.get("signer").textValue()), text + " ", signature)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("verifyBad")
  void a_bad_signature_does_not_hold(JsonNode vector) {
    Json.Members wire = (Json.Members) Json.parse(vector.get("wire").textValue().substring("SEA".length())).orElseThrow();
    String text = ((Json.Text) wire.find("m").orElseThrow()).value();
    String signature = wire.find("s").map(found -> ((Json.Text) found).value()).orElse("");
    assertThat(signatures.hold(vector.get("pub").textValue(), text, signature)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("graphSign")
  void a_cell_is_signed_over_the_text_gun_signs(JsonNode vector) {
    Soul soul = new Soul(vector.get("soul").textValue());
    String key = vector.get("key").textValue();
    double state = vector.get("state").doubleValue();
    String packed = vector.get("wire_value").textValue();
    Value value = Envelope.read(packed).orElseThrow().value();
    assertThat(value.json()).isEqualTo(Json.parse(Vectors.text(vector.get("value"))).orElseThrow().print());
    String text = SignedText.of(soul, key, value, state);
    assertThat(text).isEqualTo(vector.get("signed_text").textValue());
    assertThat(hex(Utf8.encode(text))).isEqualTo(vector.get("signed_text_utf8_hex").textValue());
    assertThat(hex(crypto.sha256(Utf8.encode(text)))).isEqualTo(vector.get("sha256").textValue());
    assertThat(new GateFixture(crypto).judge(soul, key, new Value.Text(packed), state)).isEqualTo("passed");
  }

  @ParameterizedTest
  @MethodSource("certify")
  void a_certificate_of_gun_is_signed_over_one_of_the_two_texts(JsonNode vector) {
    String sea = vector.get("result").textValue();
    Json.Members fields = (Json.Members) Json.parse(sea.substring("SEA".length())).orElseThrow();
    Certificate certificate = Certificate.read(fields).orElseThrow();
    assertThat(certificate.texts())
        .anyMatch(text -> signatures.hold(pub("alice"), text, certificate.signature()))
        .noneMatch(text -> signatures.hold(pub("bob"), text, certificate.signature()));
    assertThat(certificate.policies()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("sha256")
  void a_hash_is_guns_hash(JsonNode vector) {
    JsonNode data = vector.get("data");
    String text = data.isTextual() ? data.textValue() : Json.parse(Vectors.text(data)).orElseThrow().print();
    byte[] hash = crypto.sha256(Utf8.encode(text));
    boolean asHex = vector.get("opt").path("encode").asText().equals("hex");
    assertThat(asHex ? hex(hash) : Base64.getEncoder().encodeToString(hash)).isEqualTo(vector.get("result").textValue());
  }

  @ParameterizedTest
  @MethodSource("base64")
  void base64_is_read_as_atob_reads_it(JsonNode vector) {
    Optional<String> expected = Optional.of(vector.get(1).textValue()).filter(text -> !text.equals("ERROR"));
    assertThat(ForgivingBase64.decode(vector.get(0).textValue()).map(CryptoVectorsTest::hex)).isEqualTo(expected);
  }

  private static List<JsonNode> list(String name) {
    List<JsonNode> vectors = Vectors.list(Vectors.crypto().path(name));
    assertThat(vectors).as("vectors of " + name).isNotEmpty();
    return vectors;
  }

  private static String pub(String name) {
    return Vectors.crypto().get("pairs").get(name).get("pub").textValue();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
