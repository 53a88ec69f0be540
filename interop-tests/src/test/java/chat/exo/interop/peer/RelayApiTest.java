// The Java peer and the relay's HTTP API: one-time prekeys, erasing, clocks; and gun's own relay, which has none of it.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.GunRelay;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import chat.exo.peer.content.Content;
import chat.exo.peer.link.ExoLink;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.sea.SeaSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole peers at a live relay. */
final class RelayApiTest {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final int SUPPLY = 100;
  private static final String SHA256_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir Path folder;

  @Test
  void a_session_starts_with_a_one_time_pair_that_is_gone_afterwards() {
    try (RelayProcess relay = RelayProcess.start(folder.resolve("relay"));
        LiveParty bob = LiveParty.create(folder, "bob", relay.gunUrl());
        LiveParty alice = LiveParty.create(folder, "alice", relay.gunUrl())) {
      await().atMost(WAIT).untilAsserted(() -> assertThat(supply(relay, bob)).isEqualTo(SUPPLY));
      meet(alice, bob);
      assertThat(bob.oneTimeKeys()).as("used").isEqualTo(SUPPLY - 1);
      assertThat(supply(relay, bob)).as("handed out").isEqualTo(SUPPLY - 1);
      assertThat(bob.notices()).isEmpty();
      assertThat(alice.notices()).isEmpty();
    }
  }

  @Test
  void what_was_read_is_gone_from_the_relay() {
    try (RelayProcess relay = RelayProcess.start(folder.resolve("relay"));
        LiveParty alice = LiveParty.create(folder, "alice", relay.gunUrl())) {
      LiveParty away = LiveParty.create(folder, "bob", relay.gunUrl());
      alice.home().messenger().add(ExoLink.parse(away.link())).join();
      String box = away.home().messenger().account().requests().address().soul();
      away.close();
      alice.send(away.pub(), "hello");
      await().atMost(WAIT).untilAsserted(() -> assertThat(entries(relay, box)).as("the fresh box, and hello").isEqualTo(2));
      try (LiveParty bob = LiveParty.open(folder, "bob", relay.gunUrl(), InstantSource.system())) {
        await().atMost(WAIT).untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello"));
        await().atMost(WAIT).untilAsserted(() -> assertThat(entries(relay, box)).isZero());
        bob.home().messenger().accept(alice.pub()).join();
        alice.send(bob, "two");
        await().atMost(WAIT).untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello", "two"));
        String own = bob.home().messenger().contact(alice.pub()).orElseThrow().ownBox().orElseThrow();
        await().atMost(WAIT).untilAsserted(() -> assertThat(entries(relay, "exo/box/" + own + "#")).isZero());
      }
    }
  }

  @Test
  void guns_own_relay_has_no_api_and_nobody_notices() {
    try (GunRelay relay = GunRelay.start(folder.resolve("relay"), GunRelay.Mode.AXE);
        LiveParty alice = LiveParty.create(folder, "alice", relay.gunUrl());
        LiveParty bob = LiveParty.create(folder, "bob", relay.gunUrl())) {
      meet(alice, bob);
      bob.send(alice, "hello yourself");
      await().atMost(WAIT).untilAsserted(() -> assertThat(alice.heardFrom(bob.pub())).containsExactly("hello yourself"));
      assertThat(bob.oneTimeKeys()).isZero();
      assertThat(alice.notices()).isEmpty();
      assertThat(bob.notices()).isEmpty();
    }
  }

  @Test
  void clocks_a_day_ahead_and_a_day_behind_are_told_and_people_talk() {
    try (RelayProcess relay = RelayProcess.start(folder.resolve("relay"))) {
      talkWithWrongClocks(relay.gunUrl());
    }
  }

  @Test
  void clocks_a_day_off_are_found_by_guns_relay_too() {
    try (GunRelay relay = GunRelay.start(folder.resolve("relay"), GunRelay.Mode.AXE)) {
      talkWithWrongClocks(relay.gunUrl());
    }
  }

  private void talkWithWrongClocks(String relay) {
    InstantSource system = InstantSource.system();
    try (LiveParty alice = LiveParty.create(folder, "alice", relay, () -> system.instant().plus(Duration.ofDays(1)));
        LiveParty bob = LiveParty.create(folder, "bob", relay, () -> system.instant().minus(Duration.ofDays(1)))) {
      meet(alice, bob);
      bob.send(alice, "hello yourself");
      await().atMost(WAIT).untilAsserted(() -> assertThat(alice.heardFrom(bob.pub())).containsExactly("hello yourself"));
      await().atMost(WAIT).untilAsserted(() -> assertThat(alice.statesTo(bob)).containsOnly(Message.State.DELIVERED));
      await().atMost(WAIT).untilAsserted(() -> assertThat(alice.notices()).hasSize(1).first().asString().contains("24 hours ahead of"));
      await().atMost(WAIT).untilAsserted(() -> assertThat(bob.notices()).hasSize(1).first().asString().contains("24 hours behind"));
    }
  }

  /** How many pairs the relay has of somebody, asked as docs/api.md says. */
  private static int supply(RelayProcess relay, LiveParty of) {
    SeaSigner owner = new SeaSigner(of.home().messenger().account().pair());
    String target = "/v1/prekeys/" + of.pub() + "/1";
    long now = System.currentTimeMillis();
    String text = "GET\n" + relay.url().substring("http://".length()) + "\n" + target + "\n" + now + "\n" + SHA256_OF_NOTHING;
    String header = "SEA pub=\"" + owner.pub() + "\", time=\"" + now + "\", sig=\"" + owner.signature(text) + "\"";
    HttpRequest request = HttpRequest.newBuilder(URI.create(relay.url() + target)).header("Authorization", header).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(answer).startsWith("{\"count\":");
      return Integer.parseInt(answer.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the relay", e);
    }
  }

  /** How many entries a box holds, as anybody who asks is told. */
  private static int entries(RelayProcess relay, String soul) {
    try (RawClient client = RawClient.connect(relay)) {
      String id = Content.freshId(); // a relay hears each id once
      client.get(id, soul);
      return Math.max(0, client.awaitAnswer(id).path("put").path(soul).size() - 1);
    }
  }

  private static void meet(LiveParty alice, LiveParty bob) {
    alice.home().messenger().add(ExoLink.parse(bob.link())).join();
    alice.send(bob, "hello");
    await().atMost(WAIT).untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello"));
    bob.home().messenger().accept(alice.pub()).join();
  }
}
