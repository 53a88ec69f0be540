package chat.exo.graph.store;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.name;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link GraphStore} does with cells and pages. A subclass says how one is opened. */
public abstract class StoreContract extends StoreFixture {
  @Test
  void a_committed_cell_is_read_back_whatever_its_kind() {
    List<Cell> cells =
        List.of(
            text("text", 1, "a \"quoted\" \\ \n\u0000 \ud800 lone, \ud83d\ude00 pair, \u2028"),
            new Cell("empty", -0.5, new Value.Text("")),
            new Cell("number", 1795396016142.001, new Value.Numeric(-1.5e-300)),
            new Cell("zero", 0, new Value.Numeric(-0.0)),
            new Cell("true", 4, new Value.Truth(true)),
            new Cell("false", 5, new Value.Truth(false)),
            new Cell("null", 6, new Value.Null()),
            new Cell("link", Double.MAX_VALUE, new Value.Link(new Soul("s\ud800\"{}\u0000"))));
    store.commit(Change.to(Graph.of(new Node(new Soul("kinds"), cells))), List.of());

    List<CellName> names = cells.stream().map(cell -> name("kinds", cell.key())).toList();
    assertThat(store.cells(names)).containsExactlyElementsOf(cells.stream().map(Optional::of).toList());
    for (Cell cell : cells) {
      assertThat(store.cells(List.of(name("kinds", cell.key())))).containsExactly(Optional.of(cell));
    }
  }

  @Test
  void cells_come_in_the_order_asked_and_absent_ones_are_empty() {
    store.commit(Change.to(graph("s", text("a", 1, "A"), text("b", 2, "B"))), List.of());

    assertThat(store.cells(List.of(name("s", "b"), name("s", "x"), name("t", "a"), name("s", "a"), name("s", "b"))))
        .containsExactly(
            Optional.of(text("b", 2, "B")),
            Optional.empty(),
            Optional.empty(),
            Optional.of(text("a", 1, "A")),
            Optional.of(text("b", 2, "B")));
    assertThat(store.cells(List.of())).isEmpty();
  }

  @Test
  void of_two_cells_with_one_name_the_later_one_is_current() {
    store.commit(Change.to(graph("s", text("k", 1, "first")), graph("s", text("k", 2, "second"))), List.of());
    assertThat(store.cells(List.of(name("s", "k")))).containsExactly(Optional.of(text("k", 2, "second")));
    store.commit(Change.to(graph("s", text("k", 3, "third"))), List.of());
    assertThat(answer(Query.node(new Soul("s")))).containsExactly("s | k | 3.0 | \"third\"");
  }

  @Test
  void an_absent_soul_or_key_gives_an_empty_page() {
    store.commit(Change.to(graph("b", text("k", 1, "v"))), List.of());
    for (Query query : List.of(Query.node(new Soul("a")), Query.key(new Soul("b"), "j"), Query.node(new Soul("bb")))) {
      assertThat(store.page(query, Optional.empty(), ROOMY)).satisfies(page -> {
        assertThat(page.graph().isEmpty()).isTrue();
        assertThat(page.next()).isEmpty();
      });
    }
  }

  @Test
  void a_whole_node_has_its_own_keys_only() {
    store.commit(
        Change.to(
            graph("s", text("k", 1, "mine")),
            graph("s\u0000", text("k", 1, "soul with NUL")),
            graph("s\u0001", text("k", 1, "soul with U+0001")),
            graph("sk", text("k", 1, "longer soul")),
            graph("r", text("sk", 1, "before"))),
        List.of());
    assertThat(answer(Query.node(new Soul("s")))).containsExactly("s | k | 1.0 | \"mine\"");
  }

  @Test
  void a_page_ends_at_its_cells_and_at_its_bytes_and_tells_truly_whether_more_follows() {
    store.commit(Change.to(graph("s", text("a", 1, "1234567"), text("b", 1, "1234567"), text("c", 1, "1234567"))), List.of());
    Query whole = Query.node(new Soul("s"));
    Page two = store.page(whole, Optional.empty(), new PageSize(2, 1_000));
    assertThat(two.graph().cellCount()).isEqualTo(2);
    assertThat(two.next()).contains(new Cursor(name("s", "b"), 18));
    assertThat(store.page(whole, two.next(), new PageSize(2, 1_000))).isEqualTo(new Page(graph("s", text("c", 1, "1234567")), Optional.empty(), 1));
    assertThat(store.page(whole, Optional.empty(), new PageSize(3, 1_000)).next()).isEmpty();
    assertThat(store.page(whole, Optional.empty(), new PageSize(100, 1)).graph().cellCount()).isEqualTo(1);
    assertThat(store.page(whole, Optional.empty(), new PageSize(100, 11)).graph().cellCount()).isEqualTo(2);
  }

  @Test
  void a_cursor_stays_good_when_cells_come_in_between() {
    store.commit(Change.to(graph("s", text("b", 1, ""), text("d", 1, ""))), List.of());
    Query whole = Query.node(new Soul("s"));
    Optional<Cursor> next = store.page(whole, Optional.empty(), new PageSize(1, 100)).next();
    store.commit(Change.to(graph("s", text("a", 2, ""), text("b", 2, ""), text("c", 2, ""))), List.of());
    assertThat(store.page(whole, next, ROOMY).graph()).isEqualTo(graph("s", text("c", 2, ""), text("d", 1, "")));
  }

  @Test
  void a_large_node_is_paged_without_a_gap_or_a_repetition() {
    int keys = Integer.getInteger("exo.store.keys", 50_000);
    for (int from = 0; from < keys; from += 5_000) {
      List<Cell> cells = new ArrayList<>();
      for (int i = from; i < Math.min(from + 5_000, keys); i++) {
        cells.add(new Cell(String.format("%07d", i), i, new Value.Numeric(i)));
      }
      store.commit(Change.to(Graph.of(new Node(new Soul("large"), cells))), List.of());
    }
    int expected = 0;
    Optional<Cursor> next = Optional.empty();
    do {
      Page page = store.page(Query.node(new Soul("large")), next, new PageSize(777, 1 << 20));
      for (Cell cell : page.graph().nodes().getFirst().cells()) {
        assertThat(cell.value()).isEqualTo(new Value.Numeric(expected++));
      }
      next = page.next();
    } while (next.isPresent());
    assertThat(expected).isEqualTo(keys);
  }

  @Test
  void a_cell_that_is_taken_out_is_gone_as_if_it_had_never_been_written() {
    store.commit(Change.to(graph("s", text("a", 1, "A"), text("b", 2, "B")), graph("t", text("a", 3, "C"))), List.of());
    store.commit(List.of(gone("s", text("a", 1, "A")), gone("t", text("a", 3, "C")), gone("u", text("a", 1, "never there"))), List.of());
    store.reclaim();

    assertThat(store.cells(List.of(name("s", "a"), name("s", "b"), name("t", "a"))))
        .containsExactly(Optional.empty(), Optional.of(text("b", 2, "B")), Optional.empty());
    assertThat(answer(Query.node(new Soul("s")))).containsExactly("s | b | 2.0 | \"B\"");
    store.commit(Change.to(graph("s", text("a", 0, "older"))), List.of());
    assertThat(store.cells(List.of(name("s", "a")))).containsExactly(Optional.of(text("a", 0, "older")));
    assertThat(store.usedBytes()).isNotNegative();
  }

  @Test
  void of_changes_of_one_cell_in_one_commit_the_last_holds() {
    Cell first = text("a", 1, "A");
    store.commit(List.of(Change.to(graph("s", first)).getFirst(), gone("s", first)), List.of());
    assertThat(store.cells(List.of(name("s", "a"))).getFirst()).isEmpty();
    store.commit(List.of(gone("s", first), Change.to(graph("s", first)).getFirst()), List.of());
    assertThat(store.cells(List.of(name("s", "a"))).getFirst()).contains(first);
  }

  @Test
  void rows_beside_the_cells_come_in_order_from_behind_a_name_and_each_table_has_its_own() {
    store.commit(
        List.of(),
        List.of(
            RowChange.put(Table.PREKEYS, "x/3", "c"),
            RowChange.put(Table.PREKEYS, "x/1", "a"),
            RowChange.put(Table.PREKEYS, "x/2", ""),
            RowChange.put(Table.PREKEYS, "y/1", "d"),
            RowChange.put(Table.BOXES, "x/1", "of boxes")));
    Tables tables = store.tables();
    assertThat(tables.rows(Table.PREKEYS, "x/", Optional.empty(), 10)).containsExactly(new Row("x/1", "a"), new Row("x/2", ""), new Row("x/3", "c"));
    assertThat(tables.rows(Table.PREKEYS, "x/", Optional.of("x/1"), 1)).containsExactly(new Row("x/2", ""));
    assertThat(tables.rows(Table.PREKEYS, "z/", Optional.empty(), 10)).isEmpty();
    assertThat(tables.count(Table.PREKEYS, "x/")).isEqualTo(3);
    assertThat(tables.count(Table.BOXES, "")).isEqualTo(1);
    assertThat(tables.row(Table.BOXES, "x/1")).contains("of boxes");
    assertThat(tables.row(Table.BOXES, "x/2")).isEmpty();
    assertThat(tables.row(Table.PREKEYS, "x/2")).contains("");
  }

  @Test
  void rows_change_together_with_cells_and_go_again() {
    store.commit(Change.to(graph("s", text("a", 1, "A"))), List.of(RowChange.put(Table.BOXES, "a", "1"), RowChange.put(Table.BOXES, "a", "2")));
    assertThat(store.cells(List.of(name("s", "a"))).getFirst()).isPresent();
    assertThat(store.tables().row(Table.BOXES, "a")).contains("2");
    store.commit(List.of(), List.of(RowChange.remove(Table.BOXES, "a"), RowChange.remove(Table.BOXES, "never there")));
    assertThat(store.tables().row(Table.BOXES, "a")).isEmpty();
    assertThat(store.tables().count(Table.BOXES, "")).isZero();
  }

  private static Change gone(String soul, Cell cell) {
    return new Change(Change.NOBODY, name(soul, cell.key()), Optional.of(Standing.of(cell)), Optional.empty());
  }

  @Test
  void closing_twice_is_fine_and_using_a_closed_store_is_a_bug_that_is_told() {
    store.close();
    store.close();
    assertThatThrownBy(() -> store.cells(List.of(name("s", "k")))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.page(Query.node(new Soul("s")), Optional.empty(), ROOMY)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.commit(Change.to(graph("s", text("k", 1, "v"))), List.of())).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.tables().row(Table.BOXES, "k")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.tables().count(Table.BOXES, "")).isInstanceOf(IllegalStateException.class);
  }
}
