// Two peers and a relay as processes, a bad network between them, and all of them killed at random moments.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.RelayProcess;
import chat.exo.peer.account.Account;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.link.ExoLink;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every message is shown once, in its sender's order, none is lost and none undecryptable, whatever is killed, cut, late,
 * swapped or doubled. {@code -Dexo.chaos.messages=10000} for the long run, {@code -Dexo.seed=N} for the same decisions
 * again.
 */
final class PeerChaosTest {
  private static final int MESSAGES = Integer.getInteger("exo.chaos.messages", 200);
  private static final int ROUNDS = Integer.getInteger("exo.chaos.rounds", Math.clamp(MESSAGES / 150, 5, 80));
  private static final BadWire.Weather STORM = new BadWire.Weather(100, 100, 3, 100, 30);

  @TempDir Path folder;
  private final Map<Trouble, Integer> troubles = new EnumMap<>(Trouble.class);
  private final long seed = Long.getLong("exo.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private RelayProcess relay;

  @BeforeEach
  void startRelay() {
    relay = RelayProcess.start(folder.resolve("relay"));
  }

  @AfterEach
  void stopRelay() {
    relay.close();
  }

  /** What happens in the middle of a round. */
  private enum Trouble {
    ONE_PEER_KILLED,
    BOTH_PEERS_KILLED,
    RELAY_KILLED,
    RELAY_STOPPED,
    CONNECTIONS_CUT
  }

  @Test
  void every_message_is_shown_once_and_in_order_whatever_is_killed() {
    System.out.println("seed " + seed + ", " + MESSAGES + " messages each way, " + ROUNDS + " rounds of trouble");
    long begun = System.nanoTime();
    try (BadWire alices = new BadWire(relay.port(), STORM, random.nextLong());
        BadWire bobs = new BadWire(relay.port(), STORM, random.nextLong())) {
      Account alice = account("alice", alices);
      Account bob = account("bob", bobs);
      meet(alice, bob);
      try (PeerProcess first = new PeerProcess(folder.resolve("alice"), bob.pub());
          PeerProcess second = new PeerProcess(folder.resolve("bob"), alice.pub())) {
        List<PeerProcess> peers = List.of(first, second);
        peers.forEach(PeerProcess::start);
        for (int round = 1; round <= ROUNDS; round++) {
          int last = MESSAGES * round / ROUNDS;
          peers.forEach(peer -> peer.say(last));
          trouble(Trouble.values()[round % Trouble.values().length], peers, List.of(alices, bobs));
        }
        peers.forEach(peer -> peer.say(MESSAGES));
        awaitAll(peers);
        peers.forEach(PeerProcess::close);
        System.out.printf(
            "%d s; %s; alice: %s; bob: %s%n", (System.nanoTime() - begun) / 1_000_000_000, troubles, alices.deeds(), bobs.deeds());
        assertShown("alice", bob.pub(), first.shown());
        assertShown("bob", alice.pub(), second.shown());
      }
    }
  }

  private Account account(String name, BadWire wire) {
    return PeerHome.create(folder.resolve(name), LiveParty.LOCK, Optional.of(name), List.of(URI.create(wire.gunUrl())));
  }

  /** Each has the other's link; the rest they have to manage themselves. */
  private void meet(Account alice, Account bob) {
    try (PeerHome a = open("alice");
        PeerHome b = open("bob")) {
      a.messenger().add(ExoLink.parse(bob.link().text())).join();
      b.messenger().add(ExoLink.parse(alice.link().text())).join();
    }
  }

  private PeerHome open(String name) {
    return PeerHome.open(folder.resolve(name), LiveParty.LOCK, List.of(), event -> {});
  }

  private void trouble(Trouble trouble, List<PeerProcess> peers, List<BadWire> wires) {
    troubles.merge(trouble, 1, Integer::sum);
    awaitSomeProgress(peers);
    switch (trouble) {
      case ONE_PEER_KILLED -> killAndStart(peers.get(random.nextInt(2)));
      case BOTH_PEERS_KILLED -> {
        peers.forEach(PeerProcess::kill);
        peers.forEach(PeerProcess::start);
      }
      case RELAY_KILLED -> {
        relay.kill();
        relay = relay.restart();
      }
      case RELAY_STOPPED -> {
        relay.terminate();
        relay = relay.restart();
      }
      case CONNECTIONS_CUT -> wires.get(random.nextInt(2)).cutAll();
    }
  }

  private static void killAndStart(PeerProcess peer) {
    peer.kill();
    peer.start();
  }

  /** The random moment: until so many more were shown or stored, or so long, whichever is first. */
  private void awaitSomeProgress(List<PeerProcess> peers) {
    int wanted = progress(peers) + 1 + random.nextInt(2 * MESSAGES / ROUNDS);
    try {
      await()
          .pollInterval(Duration.ofMillis(2))
          .atMost(Duration.ofMillis(100 + random.nextInt(1_900)))
          .until(() -> progress(peers) >= wanted);
    } catch (ConditionTimeoutException e) {
      // then in the middle of whatever goes on
    }
  }

  private static int progress(List<PeerProcess> peers) {
    return peers.stream().mapToInt(peer -> peer.stored() + peer.shownCount()).sum();
  }

  private static void awaitAll(List<PeerProcess> peers) {
    await()
        .atMost(Duration.ofSeconds(60 + MESSAGES / 20))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> peers.stream().allMatch(peer -> peer.stored() == MESSAGES && peer.quiet()));
    for (PeerProcess peer : peers) {
      await().atMost(Duration.ofSeconds(60 + MESSAGES / 20)).until(() -> peer.shown().contains(ChaosText.numbered(MESSAGES)));
    }
  }

  /** What a peer showed over all its lives, what it has kept, and what became of every entry it read. */
  private void assertShown(String name, String from, List<String> shown) {
    assertThat(shown).as("shown to %s", name).doesNotHaveDuplicates();
    assertThat(shown.stream().map(ChaosText::number).toList()).as("shown to %s", name).isSorted();
    try (PeerHome home = open(name)) {
      List<Message> kept = home.messenger().messages(from, 0, Integer.MAX_VALUE);
      assertThat(kept.stream().filter(message -> !message.outgoing()).map(ChaosText::of))
          .as("kept by %s", name)
          .containsExactlyElementsOf(ChaosText.upTo(MESSAGES));
    }
    Map<String, Integer> fates = fates(name);
    System.out.println(name + " read messages: " + fates);
    Set<String> other = new HashSet<>(fates.keySet());
    other.removeAll(Set.of("read", "read before"));
    assertThat(other).as("messages %s could not read", name).isEmpty();
  }

  private Map<String, Integer> fates(String name) {
    Map<String, Integer> fates = new TreeMap<>();
    try (Vault vault = Vault.open(PeerHome.vaultFolder(folder.resolve(name)), LiveParty.LOCK)) {
      for (var row : vault.scan(Table.SEEN)) {
        for (String fate : new String(row.value(), StandardCharsets.UTF_8).split(", ", -1)) { // an entry carries several messages
          fates.merge(fate, 1, Integer::sum);
        }
      }
    }
    return fates;
  }
}
