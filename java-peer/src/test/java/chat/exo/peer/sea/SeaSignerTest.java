package chat.exo.peer.sea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.Json;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.Refusal;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.sea.SeaOptions;
import chat.exo.peer.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What the client half makes, before the gate that the relay runs. */
class SeaSignerTest {
  private static final double STATE = 1_700_000_000_000.004;
  private static final Value HI = new Value.Text("hi \ud800 \ud83d\ude00 \"\\\n");

  private final SeaGate gate =
      new SeaGate(SeaOptions.defaults(), Crypto.fastest(), (soul, key) -> Optional.empty(), () -> STATE + 1);
  private final SeaPair owner = SeaPair.generate();
  private final SeaSigner alice = new SeaSigner(owner);
  private final SeaSigner bob = new SeaSigner(SeaPair.generate());

  @Test
  void ones_own_cell_passes_the_gate_with_every_kind_of_value() {
    Soul soul = new Soul("~" + alice.pub() + "/a \"b\"");
    for (Value value :
        List.of(HI, new Value.Null(), new Value.Truth(false), new Value.Numeric(1.5e-7), new Value.Link(soul))) {
      assertThat(answers(soul, alice.cell(soul, "k", value, STATE))).isEmpty();
      assertThat(answers(soul, bob.cell(soul, "k", value, STATE))).containsExactly("Unverified data.");
    }
  }

  @Test
  void a_certificate_lets_another_write_where_it_says_and_until_it_ends() {
    Soul inbox = new Soul("~" + alice.pub() + "/inbox");
    CertificateTerms terms = CertificateTerms.write(List.of("*"), CertificateTerms.startingWith("inbox"));
    assertThat(answers(inbox, bob.cell(inbox, "k", HI, STATE, alice.certify(terms)))).isEmpty();
    assertThat(answers(inbox, bob.cell(inbox, "k", HI, STATE, alice.certify(terms.until(STATE))))).isEmpty();
    assertThat(answers(inbox, bob.cell(inbox, "k", HI, STATE, alice.certify(terms.until(STATE - 1)))))
        .containsExactly("Certificate expired.");
    Soul notes = new Soul("~" + alice.pub() + "/notes");
    assertThat(answers(notes, bob.cell(notes, "k", HI, STATE, alice.certify(terms))))
        .containsExactly("Certificate verification fail.");
    assertThat(answers(inbox, bob.cell(inbox, "k", HI, STATE, bob.certify(terms))))
        .containsExactly("Certificate verification fail.");
  }

  @Test
  void a_certificate_is_printed_as_it_is_signed_so_that_gun_takes_it_in_browsers_and_relays() {
    CertificateTerms terms =
        new CertificateTerms(
            List.of(bob.pub(), "x"),
            OptionalDouble.of(5),
            Optional.of(new Json.Text("r")),
            Optional.of(new Json.Members(Map.of("*", new Json.Text("a"), "+", new Json.Text("*")))),
            Optional.of(new Json.Text("rb")),
            Optional.of(new Json.Text("wb")));
    Json.Members wire = (Json.Members) Json.parse(alice.certify(terms).substring("SEA".length())).orElseThrow();
    Json message = wire.find("m").orElseThrow();
    assertThat(message.print()).isEqualTo(message.printSorted());
  }

  @Test
  void an_object_is_signed_in_an_order_that_gun_takes_everywhere() {
    String signed = alice.sign("{\"b\":1,\"a\":[{\"d\":1,\"c\":2}]}");
    assertThat(signed).startsWith("SEA{\"m\":{\"a\":[{\"c\":2,\"d\":1}],\"b\":1},\"s\":\"");
    assertThat(new SeaVerifier(Crypto.jdk(), SeaOptions.defaults()).verify(signed, alice.pub())).isPresent();
  }

  @Test
  void what_cannot_be_signed_is_refused_at_once() {
    Soul soul = new Soul("~" + alice.pub());
    assertThatThrownBy(() -> alice.cell(soul, "k", HI, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> alice.cell(soul, "k", HI, STATE, "nonsense")).isInstanceOf(Refused.class);
    SeaPair broken = new SeaPair(owner.pub(), "*".repeat(43), owner.epub(), owner.epriv());
    assertThatThrownBy(() -> new SeaSigner(broken)).isInstanceOf(Refused.class);
  }

  @Test
  void no_secret_is_agreed_on_with_a_point_off_the_curve() {
    String y = owner.epub().substring(44);
    assertThatThrownBy(() -> SeaSecret.between(owner, y + "." + y)).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> SeaSecret.between(owner, "")).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> SeaSecret.between(owner, "A".repeat(43) + "." + "A".repeat(43)))
        .isInstanceOf(Refused.class);
  }

  @Test
  void nothing_secret_is_printed() {
    assertThat(alice.toString()).contains(owner.pub().substring(0, 8)).doesNotContain(owner.priv(), owner.epriv());
  }

  private List<String> answers(Soul soul, Cell cell) {
    return gate.verify(Graph.of(new Node(soul, List.of(cell)))).refusals().stream().map(Refusal::text).toList();
  }
}
