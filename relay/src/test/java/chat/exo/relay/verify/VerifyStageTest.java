package chat.exo.relay.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.sea.SeaOptions;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.Rate;
import chat.exo.relay.mesh.peer.PeerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every write that goes in comes out with a ruling. */
final class VerifyStageTest {
  private static final PeerId PEER = new PeerId(1);

  @Test
  void a_check_that_fails_is_a_refusal_and_the_next_one_is_checked(@TempDir Path folder) {
    PolicyOptions policy = PolicyOptions.open();
    Lists lists = Lists.open(folder.resolve("lists"));
    WriteGate gate =
        new WriteGate(
            new SeaGate(SeaOptions.defaults(), Crypto.jdk(), (soul, key) -> Optional.empty(), () -> 0),
            (share, soul, cell) -> {
              if (cell.key().equals("fails")) {
                throw new IllegalStateException("expected nothing of this test, got its fault");
              }
              return Optional.empty();
            },
            new AliasWords(new MemoryStore()),
            new Members(new MemoryStore(), lists, policy, "operator", () -> 0),
            lists,
            policy,
            new Rate(1_000, 1_000),
            () -> false,
            new LimitCounts(),
            () -> 0);
    List<Ruling> rulings = new CopyOnWriteArrayList<>();
    try (VerifyStage stage = new VerifyStage(gate, 1, 10)) {
      assertThat(stage.offer(PEER, 0, 0, graph("fails"), rulings::add)).isTrue();
      assertThat(stage.offer(PEER, 0, 0, graph("works"), rulings::add)).isTrue();
      await().until(() -> rulings.size() == 2);
    }
    assertThat(rulings.get(0).passed().isEmpty()).isTrue();
    assertThat(rulings.get(0).refusals()).containsExactly("the relay could not check this; write again later");
    assertThat(rulings.get(1)).isEqualTo(new Ruling(graph("works"), List.of(), 0, Map.of()));
  }

  private static Graph graph(String key) {
    return Graph.of(new Node(new Soul("s"), List.of(new Cell(key, 1, new Value.Text("v")))));
  }
}
