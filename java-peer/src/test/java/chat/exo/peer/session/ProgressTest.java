package chat.exo.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.state.SessionRecord;

/** What libsignal is asked to compute has a bound, whatever a message says of itself. */
final class ProgressTest {
  private static final byte[] TEXT = "hello".getBytes(StandardCharsets.UTF_8);
  private static final DeviceAddress ALICE = new DeviceAddress("alice", 1);
  private static final DeviceAddress BOB = new DeviceAddress("bob", 1);

  @TempDir Path folder;
  private final LocalDevice alice = LocalDevice.generate();
  private final LocalDevice bob = LocalDevice.generate();
  private Vault vault;
  private Transaction bobs;
  private Sessions toBob;
  private Sessions toAlice;

  @BeforeEach
  void open() throws InvalidKeyException {
    vault = Vault.create(folder.resolve("vault"), new VaultLock.Key(new byte[32]));
    bobs = new Transaction(vault);
    PreKeyMaker.makeStanding(bobs, bob, 0);
    toBob = new Sessions(new Transaction(vault), alice);
    toAlice = new Sessions(bobs, bob);
    toBob.pin(BOB, bob.identity().getPublicKey());
    toAlice.pin(ALICE, alice.identity().getPublicKey());
    toBob.start(BOB, PreKeyMaker.standing(bobs, bob));
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void a_first_message_far_ahead_is_refused_before_its_keys_are_made() {
    SignalText far = nth(1_100);
    assertThat(toAlice.decrypt(ALICE, far)).isEqualTo(new Decrypted.Unreadable("its number is too far ahead of what was read"));
    assertThat(bobs.has(SignalStore.sessionRow(ALICE))).isFalse();
  }

  @Test
  void a_long_chain_that_is_read_as_it_comes_has_no_end() {
    for (int i = 0; i < 6; i++) {
      assertThat(toAlice.decrypt(ALICE, nth(900))).as("after " + i * 900).isInstanceOf(Decrypted.Plain.class);
    }
    SignalText far = nth(1_100);
    assertThat(toAlice.decrypt(ALICE, far)).isInstanceOf(Decrypted.Unreadable.class);
    bobs.commit();
    Sessions later = new Sessions(new Transaction(vault), bob);
    assertThat(later.decrypt(ALICE, far)).isInstanceOf(Decrypted.Unreadable.class);
  }

  @Test
  void a_group_message_far_ahead_is_refused_too() {
    UUID key = UUID.randomUUID();
    byte[] distribution = toBob.distribution(key);
    assertThat(toAlice.learn(ALICE, distribution)).isTrue();
    SignalText near = toBob.encryptForGroup(key, TEXT);
    for (int i = 0; i < 1_100; i++) {
      near = toBob.encryptForGroup(key, TEXT);
    }
    assertThat(toAlice.decrypt(ALICE, near)).isInstanceOf(Decrypted.Unreadable.class);
    assertThat(toAlice.learn(ALICE, toBob.distribution(key))).isTrue();
    assertThat(toAlice.decrypt(ALICE, toBob.encryptForGroup(key, TEXT))).isInstanceOf(Decrypted.Plain.class);
  }

  @Test
  void old_sessions_are_few_and_the_newest_of_them_still_read() throws InvalidKeyException {
    List<SignalText> late = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      toBob.start(BOB, PreKeyMaker.standing(bobs, bob));
      SignalText first = toBob.encrypt(BOB, TEXT);
      late.add(toBob.encrypt(BOB, TEXT));
      assertThat(toAlice.decrypt(ALICE, first)).isInstanceOf(Decrypted.Plain.class);
    }
    byte[] record = bobs.read(Row.of(Table.SESSION, ALICE.rowName())).orElseThrow();
    assertThat(record).hasSizeLessThan((Archive.MAX_SESSIONS + 2) * 2_000);
    assertThat(Archive.trimmed(record)).isEqualTo(record);
    assertThat(SignalStore.session(record)).isInstanceOf(SessionRecord.class);
    for (SignalText one : late.subList(12 - Archive.MAX_SESSIONS - 1, 12)) {
      assertThat(toAlice.decrypt(ALICE, one)).isInstanceOf(Decrypted.Plain.class);
    }
  }

  private SignalText nth(int number) {
    SignalText message = toBob.encrypt(BOB, TEXT);
    for (int i = 1; i < number; i++) {
      message = toBob.encrypt(BOB, TEXT);
    }
    return message;
  }
}
