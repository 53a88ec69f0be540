// Two messengers and the graph through real relays.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Value;
import chat.exo.interop.gun.GunRelay;
import chat.exo.interop.gun.RelayProcess;
import chat.exo.peer.graph.ExoPeer;
import chat.exo.peer.graph.PeerOptions;
import chat.exo.peer.link.ExoLink;
import chat.exo.peer.messenger.Message;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java peer against relays as people run them. */
@Tag("smoke") // in ./exo test quick
final class PeerLiveTest {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final String MARKER = "a marker no relay may ever see";

  @TempDir Path folder;

  @Test
  void messengers_talk_through_our_relay_and_it_cannot_read_a_word() throws IOException {
    try (RelayProcess relay = RelayProcess.start(folder.resolve("relay"))) {
      talk(relay.gunUrl());
      assertThat(filesHolding(folder.resolve("relay"), MARKER)).isEmpty();
    }
  }

  @Test
  void messengers_talk_through_guns_own_relay() {
    try (GunRelay relay = GunRelay.start(folder.resolve("relay"), GunRelay.Mode.AXE)) {
      talk(relay.gunUrl());
    }
  }

  @Test
  void messages_outlive_a_relay_that_is_killed() {
    RelayProcess first = RelayProcess.start(folder.resolve("relay"));
    try (LiveParty alice = LiveParty.create(folder, "alice", first.gunUrl());
        LiveParty bob = LiveParty.create(folder, "bob", first.gunUrl())) {
      meet(alice, bob);
      List<String> texts = IntStream.range(0, 40).mapToObj(i -> "message " + i).toList();
      for (String text : texts) {
        alice.send(bob, text);
        if (text.equals("message 20")) {
          first.kill();
        }
      }
      try (RelayProcess second = first.restart()) {
        await().atMost(WAIT).untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).endsWith("message 39"));
        assertThat(bob.heardFrom(alice.pub())).containsSubsequence(texts).doesNotHaveDuplicates();
        assertThat(second.data()).exists();
      }
    }
  }

  @Test
  void the_graph_goes_from_one_peer_to_another_through_both_kinds_of_relay() {
    try (RelayProcess ours = RelayProcess.start(folder.resolve("ours"));
        GunRelay guns = GunRelay.start(folder.resolve("guns"), GunRelay.Mode.AXE)) {
      for (String url : List.of(ours.gunUrl(), guns.gunUrl())) {
        try (ExoPeer writer = ExoPeer.open(PeerOptions.inMemory().relay(URI.create(url)));
            ExoPeer reader = ExoPeer.open(PeerOptions.inMemory().relay(URI.create(url)))) {
          await().atMost(WAIT).until(() -> writer.connected() && reader.connected());
          var put = writer.get("peer-test").get("name").put("Mark").join();
          assertThat(put.acknowledged()).succeedsWithin(WAIT);
          await()
              .atMost(WAIT)
              .untilAsserted(
                  () -> assertThat(reader.get("peer-test").get("name").once().join()).contains(new Value.Text("Mark")));
        }
      }
    }
  }

  private void talk(String relay) {
    try (LiveParty alice = LiveParty.create(folder, "alice", relay);
        LiveParty bob = LiveParty.create(folder, "bob", relay)) {
      meet(alice, bob);
      for (int i = 0; i < 10; i++) {
        alice.send(bob, MARKER + " " + i);
        bob.send(alice, MARKER + " back " + i);
      }
      await().atMost(WAIT).untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).hasSize(11).endsWith(MARKER + " 9"));
      await().atMost(WAIT).untilAsserted(() -> assertThat(alice.heardFrom(bob.pub())).hasSize(10).endsWith(MARKER + " back 9"));
      await().atMost(WAIT).untilAsserted(() -> assertThat(alice.statesTo(bob)).containsOnly(Message.State.DELIVERED));
    }
  }

  private static void meet(LiveParty alice, LiveParty bob) {
    alice.home().messenger().add(ExoLink.parse(bob.link())).join();
    alice.send(bob, "hello");
    await().atMost(WAIT).untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello"));
    bob.home().messenger().accept(alice.pub()).join();
  }

  private static List<Path> filesHolding(Path root, String text) throws IOException {
    try (var files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).filter(file -> holds(file, text)).toList();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      return false; // a file RocksDB has removed meanwhile
    }
  }
}
