package chat.exo.relay.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A flood of accounts under one alias ends; the accounts that are there stay. */
final class AliasRoomTest {
  private static final Soul ALICE = new Soul("~@alice");

  private final MemoryStore store = new MemoryStore();
  private final LimitCounts counts = new LimitCounts();
  private long nowMillis = 1_000_000;
  private final AliasWords words = new AliasWords(store);
  private final AliasRoom room = new AliasRoom((share, soul, cell) -> Optional.empty(), words, store, 3, counts, () -> nowMillis);

  private static Cell account(int number) {
    String key = "~" + "a".repeat(43) + "." + String.valueOf(number % 10).repeat(43);
    return new Cell(key, 1, new Value.Link(new Soul(key)));
  }

  private boolean enters(Soul soul, int number) {
    return room.complaint(0, soul, account(number)).isEmpty();
  }

  private void store(int number) {
    store.commit(Change.to(Graph.of(new Node(ALICE, List.of(account(number))))), List.of());
  }

  @Test
  void one_alias_names_so_many_accounts_and_no_more() {
    for (int i = 1; i <= 3; i++) {
      assertThat(enters(ALICE, i)).isTrue();
      store(i);
    }
    assertThat(room.complaint(0, ALICE, account(4))).hasValueSatisfying(text -> assertThat(text).contains("signed alias first"));
    assertThat(enters(new Soul("~@bob"), 4)).isTrue();
    assertThat(counts.of(Limit.KEYS_PER_ALIAS)).isEqualTo(1);
  }

  @Test
  void an_account_that_is_there_may_come_again_however_full_its_alias_is() {
    for (int i = 1; i <= 5; i++) {
      store(i);
    }
    assertThat(enters(ALICE, 2)).isTrue();
    assertThat(enters(ALICE, 6)).isFalse();
  }

  @Test
  void what_was_let_in_and_never_stored_takes_no_room_for_ever() {
    for (int i = 1; i <= 3; i++) {
      assertThat(enters(ALICE, i)).isTrue();
    }
    assertThat(enters(ALICE, 4)).isFalse();
    nowMillis += 61_000;
    assertThat(enters(ALICE, 4)).isTrue();
  }

  @Test
  void an_account_that_signed_its_alias_comes_in_however_full_it_is_whether_that_is_stored_yet_or_not() {
    for (int i = 1; i <= 3; i++) {
      store(i);
    }
    assertThat(enters(ALICE, 4)).isFalse();
    Cell word = new Cell("alias", 1, new Value.Text("{\":\":\"alice\",\"~\":\"verified before this rule\"}"));
    words.hear(Graph.of(new Node(new Soul(account(4).key()), List.of(word))));
    assertThat(enters(ALICE, 4)).isTrue();
    assertThat(enters(new Soul("~@alice2"), 4)).as("another alias has room of its own").isTrue();
    store.commit(Change.to(Graph.of(new Node(new Soul(account(5).key()), List.of(word)))), List.of());
    assertThat(enters(ALICE, 5)).isTrue();
    assertThat(enters(ALICE, 6)).isFalse();
    Cell lent = new Cell("alias", 1, new Value.Text("{\":\":\"alice\",\"~\":\"verified\",\"*\":\"somebody with a certificate\"}"));
    words.hear(Graph.of(new Node(new Soul(account(6).key()), List.of(lent))));
    assertThat(enters(ALICE, 6)).as("the word of another").isFalse();
  }

  @Test
  void what_nobody_signed_is_no_word_of_an_account() {
    for (int i = 1; i <= 3; i++) {
      store(i);
    }
    Cell unsigned = new Cell("alias", 1, new Value.Text("{\":\":\"alice\",\"~\":\"\"}"));
    for (String public_ : List.of("~x1", "~x", "~account7", "~")) {
      words.hear(Graph.of(new Node(new Soul(public_), List.of(unsigned))));
      store.commit(Change.to(Graph.of(new Node(new Soul(public_), List.of(unsigned)))), List.of());
      assertThat(room.complaint(0, ALICE, new Cell(public_, 1, new Value.Link(new Soul(public_))))).as(public_).isPresent();
    }
  }

  @Test
  void no_text_of_a_stranger_stays_behind() {
    List<WeakReference<Object>> texts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String alias = i + "x".repeat(100_000);
      Soul list = new Soul("~@" + i + "x".repeat(8_000));
      Value.Text word = new Value.Text("{\":\":\"" + alias + "\",\"~\":\"\"}");
      words.hear(Graph.of(new Node(new Soul(account(1).key()), List.of(new Cell("alias", 1, word)))));
      texts.add(new WeakReference<>(word));
      room.complaint(0, list, account(1));
      texts.add(new WeakReference<>(list));
    }
    await().until(() -> {
      System.gc();
      return texts.stream().allMatch(text -> text.refersTo(null));
    });
  }

  @Test
  void other_souls_are_not_counted() {
    for (String soul : List.of("~@", "public", "~account1")) {
      for (int i = 0; i < 5; i++) {
        assertThat(enters(new Soul(soul), i)).as(soul).isTrue();
      }
    }
  }

  @Test
  void the_rule_before_it_is_asked_first() {
    AliasRoom behind = new AliasRoom((share, soul, cell) -> Optional.of("no"), words, store, 3, counts, () -> nowMillis);
    assertThat(behind.complaint(0, ALICE, account(1))).contains("no");
  }
}
