package chat.exo.graph.store.memory;

import static chat.exo.graph.store.Samples.graph;
import static chat.exo.graph.store.Samples.name;
import static chat.exo.graph.store.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.Standing;
import chat.exo.graph.store.PageSize;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A store that forgets: what it keeps where, and for how long. */
final class ForgettingStoreTest {
  private static final PageSize ROOMY = new PageSize(1_000, 1 << 20);

  private static final long HONEST = 1;
  private static final long STRANGER = 2;

  private final MemoryStore lasting = new MemoryStore();
  private double nowMillis = 100_000;
  private final ForgettingStore store = new ForgettingStore(lasting, () -> nowMillis, 10_000);

  @Test
  void a_forgetting_soul_never_reaches_the_lasting_store() {
    store.commit(Change.to(graph("chat<?10", text("k", 100_000, "soon gone")), graph("stays", text("k", 1, "v"))), List.of());
    assertThat(lasting.cells(List.of(name("chat<?10", "k"), name("stays", "k")))).containsExactly(Optional.empty(), Optional.of(text("k", 1, "v")));
    assertThat(store.cells(List.of(name("stays", "k"), name("chat<?10", "k"))))
        .containsExactly(Optional.of(text("k", 1, "v")), Optional.of(text("k", 100_000, "soon gone")));
    assertThat(store.page(Query.node(new Soul("chat<?10")), Optional.empty(), ROOMY).graph()).isEqualTo(graph("chat<?10", text("k", 100_000, "soon gone")));
  }

  @Test
  void it_is_read_until_its_seconds_are_over_and_not_after() {
    store.commit(Change.to(graph("chat<?10", text("k", 100_000, "v"))), List.of());
    nowMillis = 110_000;
    assertThat(store.cells(List.of(name("chat<?10", "k")))).containsExactly(Optional.of(text("k", 100_000, "v")));
    nowMillis = 110_001;
    assertThat(store.cells(List.of(name("chat<?10", "k")))).containsExactly(Optional.empty());
    assertThat(store.page(Query.node(new Soul("chat<?10")), Optional.empty(), ROOMY).graph().isEmpty()).isTrue();
  }

  @Test
  void a_soul_without_seconds_does_not_forget() {
    store.commit(Change.to(graph("what<?", text("k", 1, "v")), graph("zero<?0", text("k", 1, "v"))), List.of());
    assertThat(lasting.cells(List.of(name("what<?", "k"), name("zero<?0", "k")))).doesNotContain(Optional.empty());
  }

  @Test
  void beyond_its_memory_what_asks_to_be_kept_longest_goes_first() {
    store.commit(Change.to(graph("minute<?60", text("k", 100_000, "x".repeat(2_000)))), List.of());
    for (int i = 0; i < 50; i++) {
      store.commit(Change.to(graph("years<?999999999", text("k" + i, 100_000, "x".repeat(1_000)))), List.of());
    }
    assertThat(store.cells(List.of(name("minute<?60", "k"))).getFirst()).isPresent();
    store.commit(Change.to(graph("other<?60", text("k", 100_000, "x".repeat(2_000)))), List.of());
    assertThat(store.cells(List.of(name("minute<?60", "k"), name("other<?60", "k"))).stream().map(Optional::isPresent)).containsExactly(true, true);
  }

  @Test
  void a_flood_that_asks_for_a_second_less_pushes_out_its_own_alone() {
    contribute(HONEST, graph("minute<?60", text("k", 100_000, "x".repeat(1_000))));
    for (int i = 0; i < 50; i++) {
      contribute(STRANGER, graph("flood<?59", text("k" + i, 100_000, "x".repeat(1_000))));
    }
    assertThat(there("minute<?60", "k")).isTrue();
    assertThat(there("flood<?59", "k49")).as("the latest of the flood has the room of those before it").isTrue();
    assertThat(there("flood<?59", "k0")).isFalse();
  }

  @Test
  void whoever_holds_least_is_the_last_to_lose_something_however_many_flood() {
    contribute(HONEST, graph("minute<?60", text("k", 100_000, "x".repeat(100))));
    for (int i = 0; i < 50; i++) {
      for (int stranger = 10; stranger < 17; stranger++) {
        contribute(stranger, graph("flood" + stranger + "<?1", text("k" + i, 100_000, "x".repeat(100))));
      }
    }
    assertThat(there("minute<?60", "k")).isTrue();
  }

  @Test
  void what_is_said_anew_takes_the_room_of_what_was_said_before() {
    contribute(HONEST, graph("first<?60", text("k", 100_000, "x".repeat(1_000))));
    for (int i = 0; i < 50; i++) {
      contribute(HONEST, graph("typing<?60", text("k", 100_000 + i, "x".repeat(1_000))));
    }
    assertThat(there("first<?60", "k")).isTrue();
    assertThat(there("typing<?60", "k")).isTrue();
  }

  @Test
  void what_is_said_anew_by_another_counts_for_the_other() {
    contribute(HONEST, graph("shared<?60", text("k", 100_000, "x".repeat(1_000))), graph("mine<?60", text("k", 100_000, "x".repeat(500))));
    contribute(STRANGER, graph("shared<?60", text("k", 100_001, "x".repeat(1_000))));
    for (int i = 0; i < 50; i++) {
      contribute(STRANGER, graph("flood<?59", text("k" + i, 100_000, "x".repeat(1_000))));
    }
    assertThat(there("shared<?60", "k")).isFalse();
    assertThat(there("mine<?60", "k")).isTrue();
  }

  @Test
  void what_was_erased_takes_no_room() {
    contribute(HONEST, graph("first<?60", text("k", 100_000, "x".repeat(1_000))));
    for (int i = 0; i < 50; i++) {
      contribute(HONEST, graph("gone<?60", text("k" + i, 100_000, "x".repeat(1_000))));
      take(name("gone<?60", "k" + i));
    }
    assertThat(there("first<?60", "k")).isTrue();
  }

  private void contribute(long share, Graph... graphs) {
    store.commit(Change.to(graphs).stream().map(change -> new Change(share, change.name(), change.before(), change.after())).toList(), List.of());
  }

  private void take(CellName name) {
    store.commit(List.of(new Change(Change.NOBODY, name, store.cells(List.of(name)).getFirst().map(Standing::of), Optional.empty())), List.of());
  }

  private boolean there(String soul, String key) {
    return store.cells(List.of(name(soul, key))).getFirst().isPresent();
  }

  @Test
  void of_what_lives_as_long_the_oldest_goes_first() {
    store.commit(Change.to(graph("early<?10", text("k", 100_000, "x".repeat(2_000)))), List.of());
    store.commit(Change.to(graph("late<?10", text("k", 100_000, "x".repeat(4_000)))), List.of());
    assertThat(store.cells(List.of(name("early<?10", "k"), name("late<?10", "k"))).stream().map(Optional::isPresent)).containsExactly(false, true);
  }

  @Test
  void ranges_over_souls_leave_it_out() {
    store.commit(Change.to(graph("a<?10", text("k", 100_000, "v")), graph("b", text("k", 1, "v"))), List.of());
    Query all = new Query(Lex.any(), Lex.any(), 1_000, Query.Order.ASCENDING);
    assertThat(store.page(all, Optional.empty(), ROOMY).graph()).isEqualTo(graph("b", text("k", 1, "v")));
  }
}
