package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.Refused;
import chat.exo.peer.account.Profile;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.vault.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever has the account's keys, or a device of it for a minute, can publish another profile: that is never silent. */
final class IdentityTest extends AliceAndBob {
  private TestPeer other;

  @BeforeEach
  void open() {
    other = TestPeer.calm(folder, "other", relay, clock);
    introduceBoth();
    alice.messenger().send(bob.pub(), "one").join();
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsOnly(Message.State.DELIVERED));
  }

  @AfterEach
  void close() {
    other.close();
  }

  @Test
  void a_device_that_is_added_is_one_line_another_number_and_nothing_goes_to_who_was_verified() {
    String number = number();
    alice.messenger().verify(bob.pub(), number).join();
    publishWith(2);
    alice.messenger().lookUp(bob.pub()).join();
    assertThat(alice.notices(bob.pub())).hasSize(1).first().asString().contains("one more device", "Nothing is sent");
    assertThat(trust()).isEqualTo(Contact.Trust.BROKEN);
    assertThat(number()).isNotEqualTo(number);
    int before = alice.post().left();
    alice.messenger().send(bob.pub(), "secret").join();
    alice.messenger().tick();
    assertThat(alice.post().left()).isEqualTo(before);
    alice.messenger().agree(bob.pub()).join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("one", "secret"));
    assertThat(trust()).isEqualTo(Contact.Trust.CHANGED);
  }

  @Test
  void what_was_compared_is_what_is_trusted() {
    String number = number();
    publishWith(2);
    alice.messenger().lookUp(bob.pub()).join();
    assertThatThrownBy(() -> alice.messenger().verify(bob.pub(), number).join()).hasCauseInstanceOf(Refused.class);
    assertThat(trust()).isEqualTo(Contact.Trust.CHANGED);
    alice.messenger().verify(bob.pub(), number()).join();
    assertThat(trust()).isEqualTo(Contact.Trust.VERIFIED);
  }

  @Test
  void a_device_the_profile_does_not_name_any_more_is_no_sender() {
    Profile alices = Profile.parse(relay.profile(alice.pub()).orElseThrow()).orElseThrow();
    List<Bundle> none = devices(other, 1);
    relay.publish(
        alice.pub(), new Profile(alices.name(), alices.requests(), alices.relays(), renumbered(none, 2), alices.updatedMillis() + 5).text());
    bob.messenger().lookUp(alice.pub()).join();
    alice.messenger().send(bob.pub(), "from the old device").join();
    await().untilAsserted(() -> assertThat(bob.notices(alice.pub())).anyMatch(line -> line.contains("does not use any more")));
    assertThat(bob.heardFrom(alice.pub())).containsExactly("one");
  }

  private void publishWith(int number) {
    Profile bobs = Profile.parse(relay.profile(bob.pub()).orElseThrow()).orElseThrow();
    List<Bundle> devices = new ArrayList<>(bobs.devices());
    devices.addAll(renumbered(devices(other, 1), number));
    relay.publish(bob.pub(), new Profile(bobs.name(), bobs.requests(), bobs.relays(), devices, bobs.updatedMillis() + 5).text());
  }

  private static List<Bundle> devices(TestPeer of, int count) {
    return of.messenger().account().profile(new Transaction(of.vault())).devices().subList(0, count);
  }

  private static List<Bundle> renumbered(List<Bundle> devices, int number) {
    Bundle one = devices.getFirst();
    return List.of(
        new Bundle(number, one.registrationId(), one.identity(), one.signedPreKey(), one.kyberPreKey(), one.oneTime()));
  }

  private String number() {
    return alice.messenger().safetyNumber(bob.pub()).orElseThrow().digits();
  }

  private Contact.Trust trust() {
    return alice.messenger().contact(bob.pub()).orElseThrow().trust();
  }
}
