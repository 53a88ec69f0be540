package chat.exo.peer.sea;

import static chat.exo.peer.sea.SeaVectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.sea.SeaOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeaAccountTest {
  private static final double STATE = 1_700_000_000_000.0;

  private final SeaAccount accounts = new SeaAccount(new SecureRandom());

  @Test
  void an_account_that_gun_made_opens_with_its_passphrase() {
    JsonNode vector = SeaVectors.all().get("auth");
    Node node = node(vector);
    SeaPair expected =
        new SeaPair(
            text(vector, "pub"),
            text(vector.get("decrypted"), "priv"),
            text(vector, "epub"),
            text(vector.get("decrypted"), "epriv"));
    assertThat(accounts.open(node, text(vector, "passphrase"))).contains(expected);
    assertThat(accounts.open(node, "another passphrase")).isEmpty();
    assertThat(SeaWork.proof(text(vector, "passphrase"), text(vector, "salt")))
        .isEqualTo(text(vector, "proof_pbkdf2_base64"));
  }

  @Test
  void an_account_made_here_passes_the_gate_and_opens_again() {
    SeaPair pair = SeaPair.generate();
    Graph graph = accounts.create("zoë", "correct horse", pair, STATE);
    SeaGate gate = new SeaGate(SeaOptions.defaults(), Crypto.fastest(), (soul, key) -> Optional.empty(), () -> STATE);
    assertThat(gate.verify(graph).refusals()).isEmpty();
    assertThat(accounts.open(graph.nodes().getLast(), "correct horse")).contains(pair);
    assertThat(accounts.open(graph.nodes().getLast(), "correct horses")).isEmpty();
  }

  @Test
  void halves_that_do_not_belong_together_are_no_account() {
    SeaPair pair = SeaPair.generate();
    SeaPair other = SeaPair.generate();
    Soul soul = new Soul("~" + pair.pub());
    SeaSigner signer = new SeaSigner(pair);
    for (SeaPair mixed :
        List.of(
            new SeaPair(pair.pub(), other.priv(), pair.epub(), pair.epriv()),
            new SeaPair(pair.pub(), pair.priv(), pair.epub(), other.epriv()))) {
      Node node =
          new Node(
              soul,
              List.of(
                  new Cell("pub", STATE, new Value.Text(pair.pub())),
                  signer.cell(soul, "epub", new Value.Text(pair.epub()), STATE),
                  signer.cell(soul, "auth", new Value.Text(accounts.auth("pass", mixed)), STATE)));
      assertThat(accounts.open(node, "pass")).isEmpty();
    }
  }

  @Test
  void a_node_that_is_no_account_does_not_open() {
    Soul soul = new Soul("~x.y");
    assertThat(accounts.open(new Node(soul, List.of()), "pass")).isEmpty();
    Cell pub = new Cell("pub", STATE, new Value.Text("x.y"));
    Cell epub = new Cell("epub", STATE, new Value.Text("{\":\":\"x.y\",\"~\":\"\"}"));
    for (String auth : List.of("", "{}", "{\"ek\":{},\"s\":\"salt\"}", "{\"ek\":5,\"s\":\"salt\"}", "{\"ek\":{},\"s\":\"\"}")) {
      Cell cell = new Cell("auth", STATE, new Value.Text("{\":\":" + new Value.Text(auth).json() + ",\"~\":\"\"}"));
      assertThat(accounts.open(new Node(soul, List.of(pub, epub, cell)), "pass")).as(auth).isEmpty();
    }
  }

  private static Node node(JsonNode vector) {
    JsonNode json = vector.get("put").get("~" + text(vector, "pub"));
    List<Cell> cells = new ArrayList<>();
    for (String key : List.of("alias", "auth", "epub", "pub")) {
      cells.add(new Cell(key, json.get("_").get(">").get(key).doubleValue(), new Value.Text(text(json, key))));
    }
    return new Node(new Soul("~" + text(vector, "pub")), cells);
  }
}
