package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.sea.Refusal.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SeaGateTest {
  private static final double STATE = GateFixture.STATE;
  private static final Value ONE = new Value.Numeric(1);

  private final TestPair alice = TestPair.generate();
  private final GateFixture open = new GateFixture(Crypto.jdk());
  private final GateFixture closed =
      new GateFixture(Crypto.jdk(), SeaOptions.defaults().with(SeaOptions.PublicSpace.CLOSED));

  @Test
  void H4_only_what_was_verified_comes_out() {
    Soul soul = alice.soul("/a");
    Cell good = new Cell("good", STATE, new Value.Text(alice.envelope(soul, "good", ONE, STATE)));
    Cell bad = new Cell("bad", STATE, new Value.Text(alice.envelope(soul, "good", ONE, STATE)));
    Cell open1 = new Cell("k", STATE, ONE);
    Soul wrong = alice.soul("/b");
    Verdict verdict =
        open.gate.verify(
            new Graph(
                List.of(
                    new Node(soul, List.of(bad, good)),
                    new Node(wrong, List.of(good)),
                    new Node(new Soul("public"), List.of(open1)))));
    assertThat(verdict.passed())
        .isEqualTo(new Graph(List.of(new Node(soul, List.of(good)), new Node(new Soul("public"), List.of(open1)))));
    assertThat(verdict.refusals())
        .containsExactly(
            new Refusal(soul, "bad", Reason.UNVERIFIED, "Unverified data."),
            new Refusal(wrong, "good", Reason.UNVERIFIED, "Unverified data."));
    assertThat(verdict.allPassed()).isFalse();
  }

  @Test
  void a_graph_that_passes_whole_is_given_back_itself() {
    Graph graph = Graph.of(new Node(new Soul("public"), List.of(new Cell("k", STATE, ONE))));
    assertThat(open.gate.verify(graph).passed()).isSameAs(graph);
  }

  @Test
  void only_user_space_and_content_addresses_need_the_pool() {
    assertThat(open.gate.needsVerification(graphOf("public"))).isFalse();
    assertThat(open.gate.needsVerification(graphOf("~@"))).isFalse();
    assertThat(open.gate.needsVerification(graphOf("~@alice"))).isFalse();
    assertThat(open.gate.needsVerification(graphOf("files#"))).isTrue();
    assertThat(open.gate.needsVerification(graphOf("~x.y/z"))).isTrue();
    assertThat(open.gate.needsVerification(new Graph(List.of(node("public"), node("~x.y"))))).isTrue();
  }

  @Test
  void a_closed_public_space_takes_only_what_proves_itself() {
    assertThat(open.judge(new Soul("room"), "k", ONE, STATE)).isEqualTo("passed");
    assertThat(closed.judge(new Soul("room"), "k", ONE, STATE)).isEqualTo("Soul missing public key at 'k'.");
    assertThat(closed.judge(new Soul("~@"), "a", new Value.Link(new Soul("~@a")), STATE)).isEqualTo("passed");
    String sha256OfHello = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    assertThat(closed.judge(new Soul("#"), sha256OfHello, "hello")).isEqualTo("passed");
    Soul soul = alice.soul("");
    assertThat(closed.judge(soul, "k", alice.envelope(soul, "k", ONE, STATE))).isEqualTo("passed");
  }

  @Test
  void what_is_older_than_its_soul_remembers_goes_in_silence() {
    double now = GateFixture.NOW_MILLIS;
    assertThat(open.judge(new Soul("room<?60"), "k", ONE, now - 60_000)).isEqualTo("passed");
    assertThat(open.judge(new Soul("room<?60"), "k", ONE, now - 60_001)).isEqualTo("forgotten");
    assertThat(open.judge(new Soul("room<?0.5s"), "k", ONE, now - 501)).isEqualTo("forgotten");
    assertThat(open.judge(new Soul("room<?x"), "k", ONE, 1)).isEqualTo("passed");
    assertThat(open.judge(new Soul("room<?0"), "k", ONE, 1)).isEqualTo("passed");
    assertThat(open.judge(alice.soul("/b<?60"), "k", ONE, now)).isEqualTo("Unverified data.");
  }

  @Test
  void content_that_is_not_what_its_key_says_is_refused() {
    String hex = "2CF24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assertThat(open.judge(new Soul("#"), hex, "hello")).isEqualTo("passed");
    assertThat(open.judge(new Soul("#"), hex + "0", "hello")).isEqualTo("Data hash not same as hash!");
    assertThat(open.judge(new Soul("#"), hex.substring(1), "hello")).isEqualTo("Data hash not same as hash!");
    assertThat(open.judge(new Soul("#"), "x#y#" + hex, "hello")).isEqualTo("passed");
    assertThat(open.judge(new Soul("#"), hex, "hellp")).isEqualTo("Data hash not same as hash!");
  }

  @Test
  void one_gate_serves_many_threads() throws Exception {
    Soul soul = alice.soul("/many");
    List<Graph> graphs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String signedFor = i % 2 == 0 ? "k" + i : "other";
      Value packed = new Value.Text(alice.envelope(soul, signedFor, ONE, STATE));
      graphs.add(Graph.of(new Node(soul, List.of(new Cell("k" + i, STATE, packed)))));
    }
    SeaGate gate = new SeaGate(SeaOptions.defaults(), Crypto.fastest(), (s, k) -> Optional.empty(), () -> STATE);
    Callable<List<Boolean>> all = () -> graphs.stream().map(graph -> gate.verify(graph).allPassed()).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<List<Boolean>> verdicts : threads.invokeAll(Collections.nCopies(8, all))) {
        for (int i = 0; i < graphs.size(); i++) {
          assertThat(verdicts.get().get(i)).as("graph %d", i).isEqualTo(i % 2 == 0);
        }
      }
    }
  }

  @Test
  void what_may_reach_a_log_tells_neither_names_nor_texts() {
    Verdict verdict = open.gate.verify(graphOf("~secret.name"));
    assertThat(verdict.refusals().toString()).isEqualTo("[Refusal[UNVERIFIED]]");
  }

  private static Graph graphOf(String soul) {
    return Graph.of(node(soul));
  }

  private static Node node(String soul) {
    return new Node(new Soul(soul), List.of(new Cell("k", STATE, ONE)));
  }
}
