package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.JsonText;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on user space with keys made for the occasion: what gun lets through and we do not, and what nobody should. */
@ParameterizedClass(name = "{0}")
@EnumSource
class ForgeryTest {
  private static final String REFUSED = "Unverified data.";
  private static final double STATE = GateFixture.STATE;
  private static final Value HELLO = new Value.Text("hello");

  private final TestPair alice = TestPair.generate();
  private final TestPair mallory = TestPair.generate();
  private final Soul soul = alice.soul("/notes");
  private final GateFixture gate;
  private final GateFixture legacyGate;

  ForgeryTest(TestCrypto provider) {
    this.gate = new GateFixture(provider.crypto());
    this.legacyGate = new GateFixture(provider.crypto(), SeaOptions.defaults().with(SeaOptions.OldFormats.READ));
  }

  @Test
  void what_the_owner_signed_passes() {
    assertThat(gate.judge(soul, "k", alice.envelope(soul, "k", HELLO, STATE))).isEqualTo("passed");
  }

  @Test
  void H1_a_stranger_who_names_himself_needs_a_certificate() {
    String own = mallory.envelope(soul, "k", HELLO, STATE);
    String named = own.substring(0, own.length() - 1) + ",\"*\":\"" + mallory.pub() + "\"}";
    assertThat(gate.judge(soul, "k", own)).isEqualTo(REFUSED);
    assertThat(gate.judge(soul, "k", named)).isEqualTo(REFUSED);
    for (String nothing : new String[] {"null", "{}", "true", "1", "\"SEA{}\"", "[]", "{\"m\":{}}", "{\"m\":\"\",\"s\":1}"}) {
      assertThat(gate.judge(soul, "k", mallory.envelope(soul, "k", HELLO, STATE, nothing))).as(nothing).isEqualTo(REFUSED);
    }
  }

  @Test
  void H1_a_certificate_the_stranger_made_himself_is_none() {
    String forged = mallory.certificate("{\"c\":\"*\",\"w\":{\"*\":\"notes\"}}");
    assertThat(gate.judge(soul, "k", mallory.envelope(soul, "k", HELLO, STATE, forged)))
        .isEqualTo("Certificate verification fail.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "{}", "[]", "[\"x\"]"})
  void a_writer_that_is_no_text_is_no_writer(String star) {
    String own = alice.envelope(soul, "k", HELLO, STATE);
    assertThat(gate.judge(soul, "k", own.substring(0, own.length() - 1) + ",\"*\":" + star + "}")).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "false", "0", "\"\""})
  void a_writer_that_says_nothing_is_the_owner(String star) {
    String own = alice.envelope(soul, "k", HELLO, STATE);
    assertThat(gate.judge(soul, "k", own.substring(0, own.length() - 1) + ",\"*\":" + star + "}")).isEqualTo("passed");
  }

  @Test
  void H2_a_text_the_owner_signed_elsewhere_cannot_be_replayed() {
    String signed = "{\"m\":\"hello\",\"s\":\"" + alice.sign("hello") + "\"}";
    double before2019 = 1_500_000_000_000.0;
    for (GateFixture each : new GateFixture[] {gate, legacyGate}) {
      assertThat(each.judge(soul, "k", new Value.Text(signed), STATE)).isEqualTo(REFUSED);
      assertThat(each.judge(soul, "k", new Value.Text("SEA" + signed), STATE)).isEqualTo(REFUSED);
      assertThat(each.judge(soul, "k", new Value.Text("SEA" + signed), before2019)).isEqualTo(REFUSED);
      assertThat(each.judge(soul, "k", new Value.Text(signed), before2019)).isEqualTo(REFUSED);
    }
  }

  @Test
  void H3_a_signature_over_object_Object_opens_nothing() {
    String signature = alice.sign("[object Object]");
    String inNew = "{\":\":\"taken\",\"~\":\"" + signature + "\"}";
    String inOld = "SEA{\"m\":{\"#\":\"" + soul.text() + "\"},\"s\":\"" + signature + "\"}";
    for (GateFixture each : new GateFixture[] {gate, legacyGate}) {
      assertThat(each.judge(soul, "k", inNew)).isEqualTo(REFUSED);
      assertThat(each.judge(soul, "k", inOld)).isEqualTo(REFUSED);
    }
  }

  @Test
  void H3_an_old_link_is_refused_even_with_old_formats_read() {
    String joined = soul.text() + ",k,[object Object]," + JsonText.number(STATE);
    String old = oldEnvelope("{\"#\":\"elsewhere\"}", alice.sign(joined));
    assertThat(legacyGate.judge(soul, "k", old)).isEqualTo(REFUSED);
  }

  @Test
  void an_old_value_passes_only_with_old_formats_read_and_only_in_its_place() {
    String old = oldEnvelope("\"hello\"", alice.sign(soul.text() + ",k,hello," + JsonText.number(STATE)));
    assertThat(gate.judge(soul, "k", old)).isEqualTo(REFUSED);
    assertThat(legacyGate.judge(soul, "k", old)).isEqualTo("passed");
    assertThat(legacyGate.judge(soul, "k", new Value.Text(old), STATE + 0.5)).isEqualTo("passed"); // floor
    assertThat(legacyGate.judge(soul, "other", old)).isEqualTo(REFUSED);
    assertThat(legacyGate.judge(alice.soul("/x"), "k", old)).isEqualTo(REFUSED);
    assertThat(legacyGate.judge(soul, "k", new Value.Text(old), STATE + 1)).isEqualTo(REFUSED);
    assertThat(legacyGate.judge(soul, "k", old.substring("SEA".length()))).isEqualTo(REFUSED);
    String byMallory = oldEnvelope("\"hello\"", mallory.sign(soul.text() + ",k,hello," + JsonText.number(STATE)));
    assertThat(legacyGate.judge(soul, "k", byMallory)).isEqualTo(REFUSED);
  }

  @Test
  void H8_a_string_left_open_after_an_escaped_quote_is_refused_at_once() {
    assertThat(gate.judge(soul, "k", "{\"a\":\"b\\\"}")).isEqualTo(REFUSED);
    assertThat(legacyGate.judge(soul, "k", "SEA{\"a\":\"b\\\"}")).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x%s", "%sx", "%s%s", "SEA%s", "\uFEFF%s", "%s,", "[%s]", "%s\u0000", "/**/%s", "%s//"})
  void H10_an_envelope_with_anything_around_it_is_refused(String format) {
    String good = alice.envelope(soul, "k", HELLO, STATE);
    assertThat(gate.judge(soul, "k", format.replace("%s", good))).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "+1", "1abc", "1.", ".5e", "0x1", "NaN", "Infinity", "-Infinity", "1e999", "'1'", "\"\n\"", "--1"})
  void H10_a_value_that_is_no_strict_json_is_refused(String json) {
    String signature = alice.sign(SignedText.of(soul, "k", new Value.Numeric(1), STATE));
    assertThat(gate.judge(soul, "k", "{\":\":" + json + ",\"~\":\"" + signature + "\"}")).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", "[1]", "[]", "{}", "{\"#\":\"x\",\"y\":1}", "{\"#\":\"\"}", "{\"#\":1}", "{\"s\":1,\"ek\":{\"iv\":\"v\",\"ct\":[{\"b\":1,\"a\":2}]}}"})
  void a_list_or_an_object_is_good_where_it_was_signed_and_nowhere_else(String json) {
    String packed = "{\":\":" + json + ",\"~\":\"" + alice.sign(signedText(json)) + "\"}";
    assertThat(gate.judge(soul, "k", packed)).isEqualTo("passed");
    assertThat(gate.judge(soul, "other", packed)).isEqualTo(REFUSED);
    assertThat(gate.judge(alice.soul("/x"), "k", packed)).isEqualTo(REFUSED);
    assertThat(gate.judge(mallory.soul(""), "k", packed)).isEqualTo(REFUSED);
    assertThat(gate.judge(soul, "k", new Value.Text(packed), STATE + 1)).isEqualTo(REFUSED);
    String other = json.contains("1") ? json.replaceFirst("1", "2") : json.contains("#") ? "{\"#\":\"y\"}" : "[[]]";
    assertThat(gate.judge(soul, "k", packed.replace(json, other))).isEqualTo(REFUSED);
  }

  @Test
  void C4_an_object_is_signed_in_a_browsers_order_or_sorted() {
    String came = "{\"b\":{\"d\":1,\"c\":2},\"a\":3}";
    String sorted = "{\"a\":3,\"b\":{\"c\":2,\"d\":1}}";
    for (String text : List.of(came, sorted)) {
      String packed = "{\":\":" + came + ",\"~\":\"" + alice.sign(signedText(text)) + "\"}";
      assertThat(gate.judge(soul, "k", packed)).as(text).isEqualTo("passed");
    }
    assertThat(gate.judge(soul, "k", "{\":\":" + sorted + ",\"~\":\"" + alice.sign(signedText(came)) + "\"}")).isEqualTo(REFUSED);
  }

  @Test
  void an_object_that_was_signed_reads_as_the_text_that_was_put() {
    String auth = "{\"ek\":{\"ct\":\"c\",\"iv\":\"i\",\"s\":\"s\"},\"s\":\"salt\"}";
    String packed = "{\":\":" + auth + ",\"~\":\"" + alice.sign(signedText(auth)) + "\"}";
    assertThat(Envelope.read(packed).orElseThrow().value()).isEqualTo(new Value.Text(auth));
  }

  private String signedText(String json) {
    return "{\"#\":\"" + soul.text() + "\",\".\":\"k\",\":\":" + json + ",\">\":" + JsonText.number(STATE) + "}";
  }

  @Test
  void a_state_of_zero_is_refused_however_well_it_is_signed() {
    assertThat(gate.judge(soul, "k", new Value.Text(alice.envelope(soul, "k", HELLO, 0)), 0)).isEqualTo(REFUSED);
    assertThat(gate.judge(soul, "k", new Value.Text(alice.envelope(soul, "k", HELLO, 0)), -0.0)).isEqualTo(REFUSED);
  }

  @Test
  void the_last_of_two_equal_fields_counts() {
    String good = alice.envelope(soul, "k", HELLO, STATE);
    assertThat(gate.judge(soul, "k", "{\":\":\"bad\"," + good.substring(1))).isEqualTo("passed");
    assertThat(gate.judge(soul, "k", good.substring(0, good.length() - 1) + ",\":\":\"bad\"}")).isEqualTo(REFUSED);
  }

  @Test
  void a_signature_has_64_bytes_and_numbers_in_range() {
    byte[] good = alice.signatureBytes(SignedText.of(soul, "k", HELLO, STATE));
    assertThat(gate.judge(soul, "k", packed(good))).isEqualTo("passed");
    for (int length : new int[] {0, 1, 32, 63, 65, 66, 128}) {
      assertThat(gate.judge(soul, "k", packed(Arrays.copyOf(good, length)))).as("%d bytes", length).isEqualTo(REFUSED);
    }
    byte[] ones = new byte[64];
    Arrays.fill(ones, (byte) -1);
    assertThat(gate.judge(soul, "k", packed(new byte[64]))).isEqualTo(REFUSED);
    assertThat(gate.judge(soul, "k", packed(ones))).isEqualTo(REFUSED);
    byte[] zeroR = good.clone();
    Arrays.fill(zeroR, 0, 32, (byte) 0);
    assertThat(gate.judge(soul, "k", packed(zeroR))).isEqualTo(REFUSED);
  }

  @Test
  void a_high_and_a_low_s_are_both_good() {
    BigInteger n = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    byte[] good = alice.signatureBytes(SignedText.of(soul, "k", HELLO, STATE));
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(good, 32, 64));
    byte[] other = Base64.getUrlDecoder().decode(TestPair.coordinate(n.subtract(s)));
    byte[] mirrored = good.clone();
    System.arraycopy(other, 0, mirrored, 32, 32);
    assertThat(mirrored).isNotEqualTo(good);
    assertThat(gate.judge(soul, "k", packed(mirrored))).isEqualTo("passed");
  }

  @Test
  void nobody_changes_the_key_of_an_account_not_even_its_owner() {
    Soul account = alice.soul("");
    assertThat(gate.judge(account, "pub", alice.pub())).isEqualTo("passed");
    assertThat(gate.judge(account, "pub", mallory.pub())).isEqualTo("Account not same!");
    Value own = new Value.Text(alice.pub());
    assertThat(gate.judge(account, "pub", alice.envelope(account, "pub", own, STATE))).isEqualTo("Account not same!");
    assertThat(gate.judge(alice.soul("/"), "pub", alice.pub())).isEqualTo(REFUSED);
  }

  @Test
  void what_is_no_key_has_no_account_and_its_name_is_no_unsigned_store() {
    for (String junk :
        new String[] {
          "AAAA.BBBB",
          "A".repeat(4_000) + "." + "B".repeat(4_000),
          "A".repeat(43) + "." + "B".repeat(43), // looks like one; its point lies beside the curve
          "."
        }) {
      assertThat(gate.judge(new Soul("~" + junk), "pub", junk)).as(junk).isEqualTo("Account not same!");
    }
  }

  @Test
  void another_spelling_of_a_key_is_another_soul() {
    String twin = twinOf(alice.pub());
    Soul there = new Soul("~" + twin + "/notes");
    assertThat(gate.judge(there, "k", alice.envelope(soul, "k", HELLO, STATE))).isEqualTo(REFUSED);
    assertThat(gate.judge(there, "k", alice.envelope(there, "k", HELLO, STATE))).isEqualTo("passed");
  }

  /** The same point: only the two spare bits of the last character differ. */
  private static String twinOf(String pub) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(pub.charAt(pub.length() - 1));
    return pub.substring(0, pub.length() - 1) + alphabet.charAt(last ^ 1);
  }

  private String oldEnvelope(String value, String signature) {
    String message = "[\"" + soul.text() + "\",\"k\"," + value + "," + JsonText.number(STATE) + "]";
    return "SEA{\"m\":" + message + ",\"s\":\"" + signature + "\"}";
  }

  private static String packed(byte[] signature) {
    return "{\":\":\"hello\",\"~\":\"" + Base64.getEncoder().encodeToString(signature) + "\"}";
  }
}
