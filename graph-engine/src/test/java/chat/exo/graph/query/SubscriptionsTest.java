package chat.exo.graph.query;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Who waits for what, held against the plain rule, and what it costs when somebody leaves. */
final class SubscriptionsTest {
  private static final Soul SOUL = new Soul("s");

  @Test
  void who_is_interested_is_whoever_has_a_query_that_matches_whoever_came_and_went() {
    Random random = new Random(11);
    for (int run = 0; run < 300; run++) {
      Subscriptions<Integer> subscriptions = new Subscriptions<>();
      List<Set<Query>> kept = new ArrayList<>();
      for (int reader = 0; reader < 6; reader++) {
        kept.add(new HashSet<>());
      }
      for (int step = 0; step < 60; step++) {
        int reader = random.nextInt(6);
        if (random.nextInt(8) == 0) {
          subscriptions.removeAll(reader);
          kept.get(reader).clear();
        } else {
          Query query = query(random);
          assertThat(subscriptions.add(reader, query)).as("run " + run).isEqualTo(kept.get(reader).add(query));
        }
        Soul soul = new Soul("s" + random.nextInt(3));
        Cell cell = new Cell("k" + random.nextInt(3), 1, new Value.Numeric(1));
        Set<Integer> expected = new HashSet<>();
        for (int i = 0; i < 6; i++) {
          if (kept.get(i).stream().anyMatch(query -> query.matches(soul, cell.key()))) {
            expected.add(i);
          }
        }
        assertThat(subscriptions.interested(Graph.of(new Node(soul, List.of(cell)))).keySet()).as("run " + run).isEqualTo(expected);
        assertThat(subscriptions.count()).isEqualTo(kept.stream().mapToInt(Set::size).sum());
        assertThat(subscriptions.rangeCount()).isEqualTo((int) kept.stream().flatMap(Set::stream).filter(Subscriptions::isRange).count());
        assertThat(subscriptions.rangeCount(reader)).isEqualTo((int) kept.get(reader).stream().filter(Subscriptions::isRange).count());
      }
    }
  }

  @Test
  void one_that_leaves_costs_what_it_asked_for_and_not_what_others_did() {
    Subscriptions<Integer> subscriptions = new Subscriptions<>();
    for (int reader = 0; reader < 20; reader++) {
      for (int key = 0; key < 5_000; key++) {
        subscriptions.add(reader, Query.key(SOUL, "reader" + reader + "key" + key));
      }
    }
    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(2), () -> subscriptions.removeAll(0)); // 11 s when it looked at all keys
    assertThat(subscriptions.count()).isEqualTo(19 * 5_000);
  }

  private static Query query(Random random) {
    String soul = "s" + random.nextInt(3);
    String key = "k" + random.nextInt(3);
    return switch (random.nextInt(5)) {
      case 0 -> Query.node(new Soul(soul));
      case 1 -> Query.key(new Soul(soul), key);
      case 2 -> new Query(Lex.exactly(soul), Lex.startingWith(key), 100, Query.Order.ASCENDING);
      case 3 -> new Query(Lex.startingWith(soul), Lex.any(), 100, Query.Order.ASCENDING);
      default -> new Query(new Lex(Optional.empty(), Optional.empty(), Optional.of(soul), Optional.of("s1")), Lex.exactly(key), 100, Query.Order.ASCENDING);
    };
  }
}
