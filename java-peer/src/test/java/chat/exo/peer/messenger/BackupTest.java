package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.Refused;
import chat.exo.peer.backup.Backup;
import chat.exo.peer.backup.RecoveryPhrase;
import chat.exo.peer.vault.VaultLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An account goes into a file and comes back, and the conversation goes on. */
final class BackupTest {
  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final FakeRelay relay = new FakeRelay();
  private TestPeer alice;
  private TestPeer bob;
  private Path file;

  @BeforeEach
  void open() {
    alice = TestPeer.calm(folder, "alice", relay, clock);
    bob = TestPeer.calm(folder, "bob", relay, clock);
    file = folder.resolve("alice.backup");
    alice.start();
    bob.start();
    alice.messenger().add(bob.messenger().account().link()).join();
    bob.messenger().add(alice.messenger().account().link()).join();
    say(alice, bob, "one");
    say(bob, alice, "two");
  }

  @AfterEach
  void close() {
    alice.close();
    bob.close();
  }

  @Test
  void a_restored_account_goes_on_talking_and_catches_up() throws IOException {
    String words = Backup.phrase(alice.vault()).words();
    Backup.write(alice.vault(), file);
    say(bob, alice, "after the backup");
    say(alice, bob, "from a future that is lost");
    alice.restore(file, RecoveryPhrase.parse(words));
    assertThat(alice.heardFrom(bob.pub())).containsExactly("two");
    say(alice, bob, "I am back");
    bob.messenger().send(alice.pub(), "welcome").join();
    await()
        .untilAsserted(
            () -> {
              clock.advance(2_500);
              alice.messenger().tick();
              bob.messenger().tick();
              assertThat(alice.heardFrom(bob.pub())).containsExactly("two", "after the backup", "welcome");
            });
    assertThat(bob.heardFrom(alice.pub())).containsExactly("one", "from a future that is lost", "I am back");
    assertThat(bob.notices(alice.pub())).isEmpty();
    assertThat(alice.notices(bob.pub())).isEmpty();
  }

  @Test
  void damage_anywhere_is_told_and_leaves_no_account() throws IOException {
    RecoveryPhrase phrase = Backup.phrase(alice.vault());
    Backup.write(alice.vault(), file);
    byte[] whole = Files.readAllBytes(file);
    List<byte[]> damaged =
        List.of(changed(whole, 30), changed(whole, whole.length / 2), Arrays.copyOf(whole, whole.length - 20), new byte[0]);
    for (byte[] bytes : damaged) {
      Path bad = folder.resolve("bad.backup");
      Files.write(bad, bytes);
      Path home = folder.resolve("restored");
      assertThatThrownBy(() -> Backup.restore(bad, phrase, home, TestPeer.LOCK)).isInstanceOf(Refused.class);
      assertThat(home).doesNotExist();
    }
  }

  @Test
  void what_a_crash_left_of_a_restore_is_in_nobodys_way() throws IOException {
    RecoveryPhrase phrase = Backup.phrase(alice.vault());
    Backup.write(alice.vault(), file);
    Path home = folder.resolve("restored");
    Path half = folder.resolve("restored.part");
    VaultLock lock = TestPeer.LOCK;
    chat.exo.peer.vault.Vault.create(half, lock).close();
    assertThat(home).doesNotExist();
    Backup.restore(file, phrase, home, lock).close();
    assertThat(half).doesNotExist();
    try (chat.exo.peer.vault.Vault vault = chat.exo.peer.vault.Vault.open(home, lock)) {
      assertThat(chat.exo.peer.account.Account.load(vault).pub()).isEqualTo(alice.pub());
    }
  }

  @Test
  void other_words_do_not_open_it() throws IOException {
    Backup.write(alice.vault(), file);
    VaultLock lock = TestPeer.LOCK;
    assertThatThrownBy(() -> Backup.restore(file, RecoveryPhrase.generate(), folder.resolve("restored"), lock))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("words");
  }

  @Test
  void the_words_are_twenty_four_and_a_slip_is_found() {
    RecoveryPhrase phrase = RecoveryPhrase.generate();
    String words = phrase.words();
    assertThat(words.split(" ")).hasSize(24).allSatisfy(word -> assertThat(word).hasSize(4));
    assertThat(RecoveryPhrase.parse("  " + words.toUpperCase(java.util.Locale.ROOT) + " ").key()).isEqualTo(phrase.key());
    assertThatThrownBy(() -> RecoveryPhrase.parse(words + " kabo")).hasMessageContaining("got 25");
    assertThatThrownBy(() -> RecoveryPhrase.parse(words.substring(0, 115) + "xxxx")).hasMessageContaining("word 24");
  }

  private static byte[] changed(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= 1;
    return copy;
  }

  private static void say(TestPeer from, TestPeer to, String text) {
    from.messenger().send(to.pub(), text).join();
    await().untilAsserted(() -> assertThat(to.heardFrom(from.pub())).endsWith(text));
  }
}
