package chat.exo.graph.store;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.page.PageReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link GraphStore} answers to LEX queries. A subclass says how one is opened. */
public abstract class QueryContract extends StoreFixture {
  @Test
  void keys_come_in_the_order_of_utf16_code_units() {
    String[] ordered = {"\u0000", "\u0000a", "\u0001", "\u0002", " ", "10", "9", "a", "a\u0000", "a\u0001", "aa", "é", "\ud7ff", "\ud800", "\ud83d\ude00", "\udc00", "\ue000", "\uffff"};
    List<Cell> cells = new ArrayList<>();
    for (int i = ordered.length - 1; i >= 0; i--) {
      cells.add(text(ordered[i], 1, ""));
    }
    store.commit(Change.to(Graph.of(new Node(new Soul("s"), cells))), List.of());
    assertThat(keysOf(Query.node(new Soul("s")))).containsExactly(ordered);
  }

  @Test
  void a_prefix_bounds_and_an_exact_rule_must_all_hold() {
    store.commit(Change.to(graph("s", text("a", 1, ""), text("ab", 1, ""), text("abc", 1, ""), text("b", 1, ""), text("c", 1, ""))), List.of());
    assertThat(keysOf(keys(Lex.startingWith("ab")))).containsExactly("ab", "abc");
    assertThat(keysOf(keys(lex(">ab", "<b")))).containsExactly("ab", "abc", "b");
    assertThat(keysOf(keys(lex("*a", ">ab")))).containsExactly("ab", "abc");
    assertThat(keysOf(keys(lex("*a", "<ab")))).containsExactly("a", "ab");
    assertThat(keysOf(keys(lex("=ab", "*a", ">a", "<b")))).containsExactly("ab");
    assertThat(keysOf(keys(lex("=ab", "*b")))).isEmpty();
    assertThat(keysOf(keys(lex(">c", "<a")))).isEmpty();
  }

  @Test
  void a_descending_query_begins_with_the_last_key() {
    store.commit(Change.to(graph("s", text("a", 1, ""), text("b", 1, ""), text("ba", 1, ""), text("c", 1, "")), graph("t", text("z", 1, ""))), List.of());
    assertThat(keysOf(new Query(Lex.exactly("s"), Lex.any(), 100, Query.Order.DESCENDING))).containsExactly("c", "ba", "b", "a");
    assertThat(keysOf(new Query(Lex.exactly("s"), lex("<b"), 100, Query.Order.DESCENDING))).containsExactly("b", "a");
    assertThat(keysOf(new Query(Lex.exactly("s"), Lex.startingWith("b"), 100, Query.Order.DESCENDING))).containsExactly("ba", "b");
  }

  @Test
  void a_range_of_souls_answers_nodes_whole_and_in_order() {
    store.commit(Change.to(graph("b", text("x", 1, "1"), text("y", 1, "2")), graph("a", text("x", 1, "3")), graph("c", text("x", 1, "4"))), List.of());
    Page page = store.page(new Query(lex(">a", "<b"), Lex.any(), 1000, Query.Order.ASCENDING), Optional.empty(), ROOMY);
    assertThat(page.graph()).isEqualTo(new Graph(List.of(node("a", text("x", 1, "3")), node("b", text("x", 1, "1"), text("y", 1, "2")))));
    assertThat(page.next()).isEmpty();
  }

  @Test
  void a_range_is_cut_by_its_budget_over_all_pages_and_has_one_cell_at_least() {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      cells.add(text("k" + i, 1, "12345678")); // ten bytes of JSON
    }
    store.commit(Change.to(Graph.of(new Node(new Soul("s"), cells))), List.of());
    assertThat(keysOf(new Query(Lex.exactly("s"), Lex.startingWith("k"), 1, Query.Order.ASCENDING))).containsExactly("k0");
    assertThat(keysOf(new Query(Lex.exactly("s"), Lex.startingWith("k"), 35, Query.Order.ASCENDING))).containsExactly("k0", "k1", "k2", "k3");
    Query budget = new Query(Lex.exactly("s"), Lex.startingWith("k"), 35, Query.Order.DESCENDING);
    List<Page> pages = pages(budget, new PageSize(1, 1_000));
    assertThat(pages).hasSize(4).allSatisfy(page -> assertThat(page.graph().cellCount()).isEqualTo(1));
    assertThat(answer(pages)).hasSize(4);
  }

  @Test
  void a_whole_node_is_never_cut_by_a_budget() {
    store.commit(Change.to(graph("s", text("a", 1, "12345678"), text("b", 1, "12345678"))), List.of());
    assertThat(keysOf(new Query(Lex.exactly("s"), Lex.any(), 1, Query.Order.ASCENDING))).containsExactly("a", "b");
  }

  @Test
  void a_search_in_vain_gives_up_its_page_and_goes_on_from_the_cursor() {
    List<Graph> graphs = new ArrayList<>();
    int souls = PageReader.MAX_MISSES + 10;
    for (int i = 0; i < souls; i++) {
      graphs.add(graph(String.format("soul%06d", i), text("other", 1, ""), text("zoo", 1, "")));
    }
    graphs.add(graph("soul999999", text("wanted", 1, "here")));
    store.commit(Change.to(graphs.toArray(Graph[]::new)), List.of());
    for (Query.Order order : Query.Order.values()) {
      Query query = new Query(Lex.startingWith("soul"), Lex.exactly("wanted"), 100, order);
      List<Page> pages = pages(query, ROOMY);
      assertThat(pages).hasSizeGreaterThan(1);
      assertThat(answer(pages)).containsExactly("soul999999 | wanted | 1.0 | \"here\"");
    }
  }

  @Test
  void random_commits_and_queries_agree_with_a_plain_model() {
    long seed = Long.getLong("exo.seed", System.nanoTime());
    System.out.println("exo.seed=" + seed);
    Random random = new Random(seed);
    ModelStore model = new ModelStore();
    for (int round = 0; round < 60; round++) {
      for (int i = 0; i < 10; i++) {
        Graph graph = graph(Samples.nastyText(random, 1, 3), new Cell(Samples.nastyText(random, 1, 3), random.nextInt(9), Samples.value(random)));
        model.commit(graph);
        store.commit(Change.to(graph), List.of());
      }
      for (int i = 0; i < 40; i++) {
        Query query = randomQuery(random);
        PageSize size = random.nextBoolean() ? ROOMY : new PageSize(random.nextInt(1, 5), random.nextInt(1, 200));
        assertThat(answer(pages(query, size))).as("seed %d, %s, %s", seed, query, size).isEqualTo(model.answer(query));
      }
    }
  }

  private static Query randomQuery(Random random) {
    Query.Order order = random.nextBoolean() ? Query.Order.ASCENDING : Query.Order.DESCENDING;
    Lex souls = randomLex(random);
    return new Query(souls.matchesAll() ? Lex.startingWith("") : souls, randomLex(random), random.nextInt(1, 200), order);
  }

  private static Lex randomLex(Random random) {
    return new Lex(maybe(random, 4), maybe(random, 3), maybe(random, 3), maybe(random, 3));
  }

  private static Optional<String> maybe(Random random, int oneIn) {
    return random.nextInt(oneIn) == 0 ? Optional.of(Samples.nastyText(random, 0, 3)) : Optional.empty();
  }

  private static Query keys(Lex keys) {
    return new Query(Lex.exactly("s"), keys, 1_000, Query.Order.ASCENDING);
  }

  private static Node node(String soul, Cell... cells) {
    return new Node(new Soul(soul), List.of(cells));
  }
}
