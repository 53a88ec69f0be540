package chat.exo.graph.query;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
        Graph change = change(random);
        Map<Integer, Set<String>> expected = new HashMap<>();
        for (int i = 0; i < 6; i++) {
          Set<String> part = part(change, kept.get(i));
          if (!part.isEmpty()) {
            expected.put(i, part);
          }
        }
        assertThat(parts(subscriptions.interested(change))).as("run " + run).isEqualTo(expected);
        assertThat(subscriptions.count()).isEqualTo(kept.stream().mapToInt(Set::size).sum());
        assertThat(subscriptions.rangeCount()).isEqualTo((int) kept.stream().flatMap(Set::stream).filter(Subscriptions::isRange).count());
        assertThat(subscriptions.rangeCount(reader)).isEqualTo((int) kept.get(reader).stream().filter(Subscriptions::isRange).count());
      }
    }
  }

  private static Graph change(Random random) {
    List<Node> nodes = new ArrayList<>();
    for (int soul = 0; soul < 3; soul++) {
      List<Cell> cells = new ArrayList<>();
      for (int key = 0; key < 3; key++) {
        if (random.nextInt(3) == 0) {
          cells.add(new Cell("k" + key, 1, new Value.Numeric(1)));
        }
      }
      if (!cells.isEmpty()) {
        Collections.shuffle(cells, random);
        nodes.add(new Node(new Soul("s" + soul), cells));
      }
    }
    Collections.shuffle(nodes, random);
    return new Graph(nodes);
  }

  private static Set<String> part(Graph change, Set<Query> queries) {
    Set<String> part = new HashSet<>();
    for (Node node : change.nodes()) {
      for (Cell cell : node.cells()) {
        if (queries.stream().anyMatch(query -> query.matches(node.soul(), cell.key()))) {
          part.add(node.soul().text() + "/" + cell.key());
        }
      }
    }
    return part;
  }

  private static Map<Integer, Set<String>> parts(List<Audience<Integer>> audiences) {
    Map<Integer, Set<String>> parts = new HashMap<>();
    for (Audience<Integer> audience : audiences) {
      Graph part = audience.part().graph();
      List<String> cells = part.nodes().stream().flatMap(node -> node.cells().stream().map(cell -> node.soul().text() + "/" + cell.key())).toList();
      for (Integer reader : audience.readers()) {
        assertThat(parts.put(reader, new HashSet<>(cells))).as("one audience a reader").isNull();
        assertThat(cells).doesNotHaveDuplicates();
      }
    }
    return parts;
  }

  /** A hundred readers with rules and one large change ended a relay: each had a copy of its part, all at once. */
  @Test
  void a_large_change_is_held_once_however_many_rules_meet_it() {
    Subscriptions<Integer> subscriptions = new Subscriptions<>();
    for (int reader = 0; reader < 2_000; reader++) {
      subscriptions.add(reader, new Query(Lex.exactly("s"), Lex.startingWith("k" + (reader % 3 == 0 ? "" : "1")), 100, Query.Order.ASCENDING));
      subscriptions.add(reader, new Query(Lex.startingWith("s"), Lex.any(), 100, Query.Order.ASCENDING));
    }
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      cells.add(new Cell("k" + i, 1, new Value.Numeric(1)));
    }
    Graph change = Graph.of(new Node(SOUL, cells));
    List<Audience<Integer>> audiences = subscriptions.interested(change);
    assertThat(audiences).hasSize(2); // nothing of it was copied for anybody
    assertThat(audiences.stream().mapToInt(audience -> audience.readers().size()).sum()).isEqualTo(2_000);
    assertThat(audiences.getFirst().part().graph()).isSameAs(change);
  }

  /** Ten thousand rules that meet nothing of a hundred thousand cells took ten seconds of the loop. */
  @Test
  void rules_are_looked_up_and_not_tried_on_every_cell() {
    Subscriptions<Integer> subscriptions = new Subscriptions<>();
    for (int reader = 0; reader < 10_000; reader++) {
      Lex rule = new Lex(Optional.empty(), Optional.empty(), Optional.of("l" + reader), Optional.empty());
      subscriptions.add(reader, new Query(reader % 2 == 0 ? Lex.exactly("s") : Lex.startingWith("s"), rule, 100, Query.Order.ASCENDING));
    }
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      cells.add(new Cell("k" + i, 1, new Value.Numeric(1)));
    }
    Graph change = Graph.of(new Node(SOUL, cells));
    List<Audience<Integer>> audiences = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(3), () -> subscriptions.interested(change));
    assertThat(audiences).isEmpty();
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
