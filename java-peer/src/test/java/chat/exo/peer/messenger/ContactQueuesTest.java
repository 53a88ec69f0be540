package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.account.Account;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps of one contact that wait together. */
final class ContactQueuesTest {
  private static final byte[] VALUE = {1};

  @TempDir Path folder;
  private final List<Runnable> threads = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private Vault vault;
  private Home home;

  @BeforeEach
  void open() {
    vault = Vault.create(folder, TestPeer.LOCK);
    Account account = Account.create(vault, SeaPair.generate(), Optional.empty(), List.of(), 1);
    home =
        new Home(vault, account, new FakePost(new FakeRelay(), account.pub(), FakePost.Weather.FINE, new Random(1)), new TestClock(), event -> {}, threads::add, (contact, work) -> work.afterwards(() -> told.add("end")));
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void steps_that_wait_together_are_told_after_one_commit() {
    CompletableFuture<String> first = step("first");
    CompletableFuture<String> second = step("second");
    assertThat(first).isNotDone();
    go();
    assertThat(first).isCompletedWithValue("first");
    assertThat(second).isCompletedWithValue("second");
    assertThat(told).containsExactly("first", "second", "end");
  }

  @Test
  void a_step_that_fails_changes_nothing_and_hurts_no_other() {
    CompletableFuture<String> before = step("before");
    CompletableFuture<String> failing =
        home.queues()
            .submit(
                "contact",
                work -> {
                  work.rows().write(row("failing"), VALUE);
                  work.afterwards(() -> told.add("failing"));
                  throw new IllegalStateException("on purpose");
                });
    CompletableFuture<String> after = step("after");
    go();
    assertThat(before).isCompleted();
    assertThat(after).isCompleted();
    assertThatThrownBy(failing::join).hasMessageContaining("on purpose");
    assertThat(told).containsExactly("before", "after", "end");
    assertThat(vault.has(row("failing"))).isFalse();
    assertThat(vault.has(row("after"))).isTrue();
  }

  @Test
  void a_commit_that_fails_is_told_to_every_step_in_it() {
    CompletableFuture<String> first = step("first");
    CompletableFuture<String> second = step("second");
    vault.close();
    go();
    assertThat(first).isCompletedExceptionally();
    assertThat(second).isCompletedExceptionally();
    assertThat(told).isEmpty();
  }

  @Test
  void what_waits_for_the_network_does_not_hold_up_the_steps_before_it() {
    CompletableFuture<String> first = step("first");
    CompletableFuture<Boolean> waiting =
        home.queues()
            .submit(
                "contact",
                work -> {
                  work.rows().write(row("waiting"), VALUE);
                  work.settle();
                  assertThat(vault.has(row("waiting"))).isFalse(); // its own changes come with its end
                  return first.isDone() && vault.has(row("first"));
                });
    go();
    assertThat(waiting).isCompletedWithValue(true);
    assertThat(vault.has(row("waiting"))).isTrue();
  }

  @Test
  void a_note_goes_ahead_of_the_steps_that_wait() {
    CompletableFuture<String> first = step("first");
    home.queues().note("contact", work -> work.afterwards(() -> told.add("note")));
    go();
    assertThat(first).isCompleted();
    assertThat(told).containsExactly("note", "first", "end");
  }

  private CompletableFuture<String> step(String name) {
    return home.queues()
        .submit(
            "contact",
            work -> {
              work.rows().write(row(name), VALUE);
              work.afterwards(() -> told.add(name));
              return name;
            });
  }

  private void go() {
    threads.forEach(Runnable::run);
    threads.clear();
  }

  private static Row row(String name) {
    return Row.of(Table.CURSOR, name);
  }
}
