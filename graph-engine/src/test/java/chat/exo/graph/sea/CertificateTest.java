package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.JsonText;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a certificate opens and what not, with keys made for the occasion. */
@ParameterizedClass(name = "{0}")
@EnumSource
class CertificateTest {
  private static final String FAILED = "Certificate verification fail.";
  private static final double STATE = GateFixture.STATE;
  private static final Value HI = new Value.Text("hi");

  private final TestPair alice = TestPair.generate();
  private final TestPair bob = TestPair.generate();
  private final TestPair mallory = TestPair.generate();
  private final Soul inbox = alice.soul("/inbox");
  private final Crypto crypto;
  private final GateFixture gate;

  CertificateTest(TestCrypto provider) {
    this.crypto = provider.crypto();
    this.gate = new GateFixture(crypto);
  }

  private String bobWrites(Soul soul, String key, String terms) {
    return gate.judge(soul, key, bob.envelope(soul, key, HI, STATE, alice.certificate(terms)));
  }

  @Test
  void H5_a_rule_for_the_key_holds_beside_a_rule_for_the_path() {
    String terms = "{\"c\":\"*\",\"w\":{\"#\":{\"*\":\"inbox\"},\".\":\"x\"}}";
    assertThat(bobWrites(inbox, "x", terms)).isEqualTo("passed");
    assertThat(bobWrites(inbox, "auth", terms)).isEqualTo(FAILED);
    assertThat(bobWrites(alice.soul(""), "inbox", terms)).isEqualTo(FAILED);
  }

  @Test
  void H6_an_expired_certificate_writes_into_the_past_as_in_gun() {
    assertThat(bobWrites(inbox, "k", "{\"c\":\"*\",\"e\":1700000000000,\"w\":{\"*\":\"inbox\"}}")).isEqualTo("passed");
    assertThat(bobWrites(inbox, "k", "{\"c\":\"*\",\"e\":1699999999999,\"w\":{\"*\":\"inbox\"}}"))
        .isEqualTo("Certificate expired.");
  }

  @Test
  void H6_with_a_grace_it_writes_into_the_past_only_what_is_held_already() {
    SeaOptions strict = SeaOptions.defaults().withExpiryGraceMillis(60_000);
    GateFixture lenient = new GateFixture(crypto);
    GateFixture strictGate = new GateFixture(crypto, strict);
    String expired = alice.certificate("{\"c\":\"*\",\"e\":1700000000000,\"w\":{\"*\":\"inbox\"}}");
    String recent = alice.certificate("{\"c\":\"*\",\"e\":" + JsonText.number(GateFixture.NOW_MILLIS - 60_000) + ",\"w\":{\"*\":\"inbox\"}}");
    String backdated = bob.envelope(inbox, "k", HI, STATE, expired);
    assertThat(lenient.judge(inbox, "k", backdated)).isEqualTo("passed");
    assertThat(strictGate.judge(inbox, "k", backdated)).isEqualTo("Certificate expired.");
    assertThat(strictGate.judge(inbox, "k", bob.envelope(inbox, "k", HI, STATE, recent))).isEqualTo("passed");
    strictGate.store(inbox, "k", alice.envelope(inbox, "k", HI, STATE));
    assertThat(strictGate.judge(inbox, "k", backdated)).isEqualTo("passed");
  }

  @Test
  void H7_the_writers_name_is_asked_for_at_the_root_too() {
    String terms = "{\"c\":\"*\",\"w\":{\"*\":\"inbox\",\"+\":\"*\"}}";
    Soul root = alice.soul("");
    assertThat(bobWrites(root, "inbox-" + bob.pub(), terms)).isEqualTo("passed");
    assertThat(bobWrites(root, "inbox", terms))
        .isEqualTo("Path \"\" or key \"inbox\" must contain string \"" + bob.pub() + "\".");
    assertThat(bobWrites(alice.soul("/inbox/" + bob.pub()), "k", terms)).isEqualTo("passed");
    assertThat(bobWrites(alice.soul("/inbox/" + mallory.pub()), "k", terms))
        .startsWith("Path \"inbox/" + mallory.pub() + "\" or key \"k\" must contain");
  }

  @Test
  void H10_a_star_within_a_text_is_not_everybody() {
    assertThat(bobWrites(inbox, "k", "{\"c\":\"any*\",\"w\":{\"*\":\"inbox\"}}")).isEqualTo(FAILED);
    assertThat(bobWrites(inbox, "k", "{\"c\":[\"a*b\"],\"w\":{\"*\":\"inbox\"}}")).isEqualTo(FAILED);
    assertThat(bobWrites(inbox, "k", "{\"c\":[\"x\",\"*\"],\"w\":{\"*\":\"inbox\"}}")).isEqualTo("passed");
  }

  @Test
  void C1_each_of_several_certificants_may_write() {
    String terms = "{\"c\":[\"" + mallory.pub() + "\",\"" + bob.pub() + "\"],\"w\":{\"*\":\"inbox\"}}";
    assertThat(bobWrites(inbox, "k", terms)).isEqualTo("passed");
    TestPair carol = TestPair.generate();
    assertThat(gate.judge(inbox, "k", carol.envelope(inbox, "k", HI, STATE, alice.certificate(terms)))).isEqualTo(FAILED);
  }

  @Test
  void C2_a_browsers_order_and_a_nodes_order_are_both_good() {
    String browser = "{\"c\":\"*\",\"w\":{\"*\":\"inbox\",\"+\":\"*\"},\"rb\":\"x\",\"wb\":\"y\"}";
    String node = "{\"c\":\"*\",\"rb\":\"x\",\"w\":{\"*\":\"inbox\",\"+\":\"*\"},\"wb\":\"y\"}";
    String other = "{\"wb\":\"y\",\"w\":{\"*\":\"inbox\",\"+\":\"*\"},\"rb\":\"x\",\"c\":\"*\"}";
    Soul mine = alice.soul("/inbox/" + bob.pub());
    assertThat(bobWrites(mine, "k", browser)).isEqualTo("passed");
    assertThat(bobWrites(mine, "k", node)).isEqualTo("passed");
    assertThat(gate.judge(mine, "k", bob.envelope(mine, "k", HI, STATE, alice.certificate(other, node)))).isEqualTo("passed");
    assertThat(gate.judge(mine, "k", bob.envelope(mine, "k", HI, STATE, alice.certificate(other, browser)))).isEqualTo(FAILED);
  }

  @Test
  void C3_a_block_list_that_is_not_here_blocks_nobody() {
    String terms = "{\"c\":\"*\",\"w\":{\"*\":\"inbox\"},\"wb\":\"blocked\"}";
    assertThat(bobWrites(inbox, "k", terms)).isEqualTo("passed");
    Soul list = alice.soul("/blocked");
    gate.store(alice.soul(""), "blocked", alice.envelope(alice.soul(""), "blocked", new Value.Link(list), STATE));
    assertThat(bobWrites(inbox, "k", terms)).isEqualTo("passed");
    gate.store(list, mallory.pub(), alice.envelope(list, mallory.pub(), new Value.Truth(true), STATE));
    assertThat(bobWrites(inbox, "k", terms)).isEqualTo("passed");
    gate.store(list, bob.pub(), alice.envelope(list, bob.pub(), new Value.Numeric(1), STATE));
    assertThat(bobWrites(inbox, "k", terms)).isEqualTo("Certificant " + bob.pub() + " blocked.");
  }

  @Test
  void a_block_list_may_be_a_soul_a_link_or_public() {
    Soul list = alice.soul("/blocked");
    gate.store(list, bob.pub(), alice.envelope(list, bob.pub(), new Value.Truth(true), STATE));
    String blocked = "Certificant " + bob.pub() + " blocked.";
    assertThat(bobWrites(inbox, "k", "{\"c\":\"*\",\"w\":{\"*\":\"inbox\"},\"wb\":\"" + list.text() + "\"}")).isEqualTo(blocked);
    assertThat(bobWrites(inbox, "k", "{\"c\":\"*\",\"w\":{\"*\":\"inbox\"},\"wb\":{\"#\":\"" + list.text() + "\"}}")).isEqualTo(blocked);
    assertThat(bobWrites(inbox, "k", "{\"c\":\"*\",\"w\":{\"*\":\"inbox\"},\"wb\":{\"#\":\"public\"}}")).isEqualTo("passed");
    assertThat(bobWrites(inbox, "k", "{\"c\":\"*\",\"w\":{\"*\":\"inbox\"},\"wb\":7}")).isEqualTo("passed");
  }

  @Test
  void it_is_good_only_where_its_owner_gave_it() {
    String certificate = alice.certificate("{\"c\":\"*\",\"w\":{\"*\":\"inbox\"}}");
    Soul elsewhere = mallory.soul("/inbox");
    assertThat(gate.judge(elsewhere, "k", bob.envelope(elsewhere, "k", HI, STATE, certificate))).isEqualTo(FAILED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"c\":\"*\",\"w\":{\"*\":\"\"}}",
        "{\"c\":\"*\",\"w\":{}}",
        "{\"c\":\"*\",\"w\":[]}",
        "{\"c\":\"*\",\"w\":true}",
        "{\"c\":\"*\",\"w\":\"\"}",
        "{\"c\":\"*\",\"w\":\"*\"}",
        "{\"c\":\"*\"}",
        "{\"w\":{\"*\":\"inbox\"}}",
        "{\"c\":{\"pub\":\"x\"},\"w\":{\"*\":\"inbox\"}}",
        "{\"c\":\"*\",\"w\":{\"#\":5}}",
        "{\"c\":\"*\",\"w\":{\"*\":{\"*\":\"inbox\"}}}",
        "{\"c\":\"*\",\"w\":[[\"inbox\"]]}",
      })
  void terms_that_open_nothing(String terms) {
    assertThat(bobWrites(inbox, "k", terms)).isEqualTo(FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"m\":5,\"s\":\"x\"}", "{\"m\":\"text\",\"s\":\"x\"}", "{\"m\":{},\"s\":5}", "{\"m\":[1],\"s\":\"x\"}", "{\"m\":{\"c\":\"*\"},\"s\":\"AAAA\"}"})
  void what_is_no_certificate_fails(String certificate) {
    assertThat(gate.judge(inbox, "k", bob.envelope(inbox, "k", HI, STATE, certificate))).isEqualTo(FAILED);
  }

  @Test
  void terms_may_be_a_text_of_their_own() {
    String terms = "{ \"w\":{\"*\":\"inbox\"}, \"c\":\"*\" }";
    String asText = "{\"m\":" + JsonText.quote(terms) + ",\"s\":\"" + alice.sign(terms) + "\"}";
    assertThat(gate.judge(inbox, "k", bob.envelope(inbox, "k", HI, STATE, asText))).isEqualTo("passed");
  }

  @Test
  void the_number_of_policies_is_limited() {
    int limit = SeaOptions.defaults().maxPolicies();
    String most = IntStream.range(1, limit).mapToObj(i -> "\"no" + i + "\"").collect(Collectors.joining(","));
    assertThat(bobWrites(inbox, "k", "{\"c\":\"*\",\"w\":[" + most + ",{\"*\":\"inbox\"}]}")).isEqualTo("passed");
    assertThat(bobWrites(inbox, "k", "{\"c\":\"*\",\"w\":[\"one more\"," + most + ",{\"*\":\"inbox\"}]}")).isEqualTo(FAILED);
  }

  @Test
  void a_bad_signature_of_the_writer_is_told_before_anything_else() {
    String good = bob.envelope(inbox, "k", HI, STATE, alice.certificate("{\"c\":\"*\",\"w\":{\"*\":\"inbox\"}}"));
    assertThat(gate.judge(inbox, "other", good)).isEqualTo("Unverified data.");
    assertThat(gate.judge(inbox, "k", good.replace(bob.pub(), mallory.pub()))).isEqualTo("Unverified data.");
  }
}
